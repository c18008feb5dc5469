"""How lines of WebAnno TSV begin, and how special characters are written in texts and values."""

import re
from collections.abc import Callable

from ..registry import WEBANNO

FORMAT = f"{WEBANNO} "
TEXT = "#Text="
ID, BEFORE = "#Document.id=", "#Document.before="
"""Comments of our own, before the first sentence, which INCEpTION ignores: the id of the document, and the text before
its first word."""

NOTHING, NO_VALUE = "_", "*"
"""The value of a unit without an annotation, and of an annotation without a value."""

_IN_VALUES = {"\\": "\\\\", "->": "\\->", "\t": "\\t", "\n": "\\n", **{mark: f"\\{mark}" for mark in "[]|_;*"}}
_IN_TEXTS = {
    **{chr(code): f"\\{chr(code)}" for code in range(32) if not 7 < code < 14},
    **{"\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\b": "\\b", "\\": "\\\\"},
}

_JAVA = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}


def _replacer(pairs: dict[str, str]) -> Callable[[str], str]:
    """A function that replaces each key by its value, all at once."""
    pattern = re.compile("|".join(map(re.escape, pairs)))
    return lambda text: pattern.sub(lambda match: pairs[match[0]], text)


escape_value = _replacer(_IN_VALUES)
unescape_value = _replacer({escaped: plain for plain, escaped in _IN_VALUES.items()})
escape_text = _replacer(_IN_TEXTS)
unescape_text = _replacer({escaped: plain for plain, escaped in _IN_TEXTS.items()})


def unescape_java(text: str) -> str:
    """A text of a version before 3.2, escaped as in a Java program."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"\\(.)", lambda match: _JAVA.get(match[1], match[1]), plain)
