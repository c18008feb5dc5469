"""A document as a file of WebAnno TSV 3."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ...documents import Document, Entity, Word
from ...errors import DataError
from ...text.offsets import utf16_edges
from ...text.segmentation import sentences_of
from .webanno_syntax import BEFORE, FORMAT, ID, NOTHING, TEXT, escape_text, escape_value

_HEADER = f"{FORMAT}3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value\n\n"


def contents_of(document: Document) -> str:
    """What is in the file of a document.

    Raises:
        DataError: a word, a label or an entity cannot be written.
    """
    text, edges = document.text, utf16_edges(document.text)
    sentences = sentences_of(document)
    starts = [sentence.words[0].start for sentence in sentences]
    lead = text[: starts[0]] if starts else text
    comments = f"\n{ID}{escape_text(document.id)}\n"
    if lead.strip(" ") or not sentences:
        comments += f"{BEFORE}{escape_text(lead)}\n"
    cells = _cells(document, [word for sentence in sentences for word in sentence.words])
    lines = [_HEADER, comments]
    for number, sentence in enumerate(sentences, start=1):
        end = sentence.words[-1].end
        after = starts[number] if number < len(starts) else len(text)
        # INCEpTION fills the gap with a line feed and spaces; any other gap is a part of the sentence.
        if number == len(starts) or not re.fullmatch(r"(?:\n *)?", text[end:after]):
            end = after
        lines.append("" if number == 1 else "\n")
        lines += [f"{TEXT}{escape_text(line)}\n" for line in text[starts[number - 1] : end].split("\n")]
        for position, word in enumerate(sentence.words, start=1):
            whole, *parts = cells[word]
            units = [(f"{number}-{position}", whole)]
            units += [(f"{number}-{position}.{part}", each) for part, each in enumerate(parts, start=1)]
            for name, (start, stop, values) in units:
                value = "|".join(values) or NOTHING
                lines.append(f"{name}\t{edges[start]}-{edges[stop]}\t{text[start:stop]}\t{value}\t\n")
    return "".join(lines)


_Cell = tuple[int, int, list[str]]
"""The span of a unit, and the values in its column."""


def _cells(document: Document, words: Sequence[Word]) -> dict[Word, list[_Cell]]:
    """The units of each word: the word itself, and its parts that an entity covers without the rest."""
    units: dict[Word, dict[tuple[int, int], list[int]]] = {}
    for word in words:
        if re.search(r"[\t\n\r]", document.surface(word)):
            raise _unwritable(document, f"the word {document.surface(word)!r}", "one without tabs and line ends")
        units[word] = {(word.start, word.end): []}
    covered: list[list[list[int]]] = []
    firsts, lasts = [word.start for word in words], [word.end for word in words]
    for number, entity in enumerate(document.entities):
        inside = words[bisect_right(lasts, entity.start) : bisect_left(firsts, entity.end)]
        if not inside or entity.start < inside[0].start or entity.end > inside[-1].end:
            raise _unwritable(
                document, f"the {entity.label} at {entity.start}:{entity.end}", "one that starts and ends in words"
            )
        mine = []
        for word in inside:
            span = (max(word.start, entity.start), min(word.end, entity.end))
            mine.append(units[word].setdefault(span, []))
            mine[-1].append(number)
        covered.append(mine)
    values = [
        _value(document, entity, number if len(mine) > 1 or len(mine[0]) > 1 else None)
        for number, (entity, mine) in enumerate(zip(document.entities, covered, strict=True), start=1)
    ]
    return {
        word: [(*span, [values[number] for number in numbers]) for span, numbers in found.items()]
        for word, found in units.items()
    }


def _value(document: Document, entity: Entity, number: int | None) -> str:
    value = escape_value(entity.label)
    if not entity.label or entity.label.endswith("\\") or "\r" in entity.label:
        raise _unwritable(document, f"the label {entity.label!r}", "one that comes back from a TSV file")
    return value if number is None else f"{value}[{number}]"


def _unwritable(document: Document, found: str, expected: str) -> DataError:
    return DataError(f"document {document.id!r}: found {found}, expected {expected}; correct it or use JSONL")
