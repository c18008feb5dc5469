"""What the sentence before a date says about its tense."""

from ....data.text.calendar_words import calendar_key

_REACH = 200
"""Characters before a date that are looked at."""

_ENDS = ".!؟?\n"
_EXPECTED = frozenset(["سوف", "المقرر", "المتوقع", "المرتقب", "المزمع", "يعتزم", "تعتزم", "يتوقع", "لن"])
_FUTURE = ("سي", "ست")
_OTHERS = ("سيا", "سيط", "سير", "سيد", "سيب", "سيف", "سين", "سيم", "سيو", "ستو", "ستر", "ستا", "ستين", "سته", "سيله")
"""How words begin that have the same first letters as the future tense: سياسة, سيطرة, سيرغي, ستوكهولم."""


def is_future(text: str, at: int) -> bool:
    """Whether the sentence before an offset has a verb in the future tense, or a word such as المقرر.

    When in doubt, it has none: the press reports what has been.
    """
    before = text[max(0, at - _REACH) : at]
    start = max(before.rfind(end) for end in _ENDS) + 1
    return any(_is_future(calendar_key(word.strip("،,؛:«»\"'()"))) for word in before[start:].split())


def _is_future(word: str) -> bool:
    bare = word[1:] if word[:1] in ("و", "ف") and len(word) > 1 else word
    return bare in _EXPECTED or (len(bare) >= 4 and bare.startswith(_FUTURE) and not bare.startswith(_OTHERS))
