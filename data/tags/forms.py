"""How files spell tags: where the prefix is, what parts it from the label, and what stands for `O`."""

import re
from dataclasses import dataclass

from .tag import OUTSIDE

BIO_FORM = "B-PER"
"""The usual form, to which all others are converted."""

_FORM = re.compile(r"(?:([Bb])([^\w\s])(?:PER|per)|(?:PER|per)([^\w\s])([Bb])|([Bb])_(?:PER|per)|(?:PER|per)_([Bb]))")

NO_LABELS = ("0", "o", "_", "-", "\u041e", "\u039f")
"""What is never a label but sometimes stands for `O`; the last two are a Cyrillic and a Greek letter."""

OUTSIDES = (*NO_LABELS, "OTHER", "Other", "other", "NONE", "None", "none", "NULL", "null", "NIL", "OUT")
"""What some files write instead of `O`."""


@dataclass(frozen=True, slots=True)
class TagForm:
    """A form of tags.

    Attributes:
        separator: the character between prefix and label.
        last: whether the prefix comes after the label, as in ``PER-B``.
        lower: whether the prefix is in lower case, as in ``b-per``.
    """

    separator: str = "-"
    last: bool = False
    lower: bool = False

    @classmethod
    def of(cls, example: str) -> "TagForm":
        """The form of an example: the first tag of a person, such as ``B-PER``, ``PER-B``, ``B_PER`` or ``b-per``.

        Raises:
            ValueError: the example is not a prefix B and the label PER with a character between them.
        """
        found = _FORM.fullmatch(example)
        if found is None:
            raise ValueError(
                f"found form = {example!r}, expected the first tag of a person as the file has it, such as B-PER, "
                "PER-B, B_PER or b-per; correct it"
            )
        last = found[4] or found[6]
        letter = last or found[1] or found[5]
        return cls(found[2] or found[3] or "_", last is not None, letter == "b")

    def usual(self, tag: str) -> str:
        """A tag of this form in the usual form (``B-PER``); its label is unchanged.

        A tag without a prefix in this form is returned as it is.
        """
        if self.last:
            label, separator, prefix = tag.rpartition(self.separator)
        else:
            prefix, separator, label = tag.partition(self.separator)
        if not separator or len(prefix) != 1 or prefix != (prefix.lower() if self.lower else prefix.upper()):
            return tag
        return f"{prefix.upper()}-{label}"


def usual_tag(tag: str, form: TagForm, outside: str) -> str:
    """A tag of a file in the usual form.

    Args:
        form: the form of the file's tags.
        outside: what stands for `O` in the file, besides `O` itself.
    """
    if tag == outside or (form.lower and tag == "o"):
        return OUTSIDE
    return tag if form == TagForm() else form.usual(tag)
