"""What is between the tokens of CoNLL-U: ``SpaceAfter``, ``SpacesAfter`` and the comment ``# text``."""

import re
import unicodedata
from pathlib import Path

from ...errors import DataError
from ...tags.tag import without_marks
from .conllu_tokens import TokenSentence

_ESCAPES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r", "|": r"\p", "\\": r"\\"}
_UNESCAPED = {escape[1]: character for character, escape in _ESCAPES.items()}
_SHOWN = 60
"""How many characters of a text a message shows."""


def escaped(spaces: str) -> str:
    """White space as the value of ``SpacesAfter``."""
    return "".join(_ESCAPES.get(character, character) for character in spaces)


def unescaped(spaces: str) -> str:
    """The white space that a value of ``SpacesAfter`` stands for."""
    return re.sub(r"\\(.)", lambda found: _UNESCAPED.get(found[1], found[0]), spaces)


def gaps_of(sentence: TokenSentence, end: str, path: Path) -> list[str]:
    """What follows each token of a sentence in the text.

    Args:
        end: what follows the last one, unless it has ``SpacesAfter``.
        path: the file, for messages.

    Raises:
        DataError: the words are not those of ``# text``.
    """
    if sentence.text is None:
        gaps = ["" if token.is_joined else " " for token in sentence.tokens]
    else:
        gaps = _aligned(sentence, sentence.text, path)
    gaps[-1] = end
    return [
        unescaped(token.misc["spacesafter"]) if "spacesafter" in token.misc else gap
        for token, gap in zip(sentence.tokens, gaps, strict=True)
    ]


def _aligned(sentence: TokenSentence, text: str, path: Path) -> list[str]:
    """The white space and invisible characters after each token in the comment ``# text``."""
    gaps = []
    position = len(text) - len(_lstripped(text, sentence.tokens[0].form))
    for token, following in zip(sentence.tokens, [*sentence.tokens[1:], None], strict=True):
        if not text.startswith(token.form, position):
            found = f"found the word {token.form!r}, expected {text[position : position + _SHOWN]!r} as in # text"
            raise DataError(f"{found}; correct one of the two", path=path, line=token.line)
        position += len(token.form)
        rest = text[position:]
        left = _lstripped(rest, following.form if following else "")
        gaps.append(rest[: len(rest) - len(left)])
        position += len(gaps[-1])
    if text[position:]:
        found = f"found {text[position : position + _SHOWN]!r} at the end of # text, expected words for it"
        raise DataError(f"{found}; correct one of the two", path=path, line=sentence.line)
    return gaps


def _lstripped(text: str, form: str) -> str:
    """A text without the marks at its start, of which a token may have some itself."""
    at = 0
    while at < len(text) and _is_mark(text[at]) and not (form and text.startswith(form, at)):
        at += 1
    return text[at:]


def _is_mark(character: str) -> bool:
    """Whether a character is white space, invisible or a control character, and so may be between words."""
    return not without_marks(character) or unicodedata.category(character) == "Cc"
