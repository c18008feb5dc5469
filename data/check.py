"""What is wrong with an annotated file, one line a problem."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.bio import UNBEGUN
from data.documents import Document, Entity, Lines
from data.segmentation import sentences_of


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a file: the rule it breaks, what was found, and what to do."""

    path: str
    line: int
    rule: str
    found: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.found}: {self.advice}"


def check_documents(
    documents: Iterable[tuple[Lines, Document]], path: Path, *, labels: tuple[str, ...] | None = None
) -> Iterator[Problem]:
    """Check the documents of one file, each given with its lines.

    Args:
        labels: the labels that may occur, or None for any.
    """
    seen: dict[str, int] = {}
    for lines, document in documents:
        line = lines.first
        for rule, found, advice in _problems(document, labels):
            yield Problem(str(path), line, rule, f"document {document.id!r}: {found}", advice)
        if document.id in seen:
            found = f"id {document.id!r} stands on line {seen[document.id]} too"
            yield Problem(str(path), line, "duplicate-id", found, "give each document an id of its own")
        seen[document.id] = line


_Finding = tuple[str, str, str]


def _problems(document: Document, labels: tuple[str, ...] | None) -> Iterator[_Finding]:
    starts, ends, sentence_of = _edges(document)
    if not starts:
        yield "empty-text", "no text", "delete the document or restore its text"
    before: Entity | None = None
    for entity in document.entities:
        surface = document.text[max(entity.start, 0) : max(entity.end, 0)]
        name = f"{entity.label} {entity.start}:{entity.end} {surface!r}"
        if labels is not None and entity.label not in labels:
            yield "unknown-label", f"{name}, expected one of {', '.join(labels)}", "rename or map the label"
        if not 0 <= entity.start < entity.end <= len(document.text):
            length = len(document.text)
            yield "span-range", f"{name} in a text of {length} characters", "offsets count characters of the raw text"
        elif entity.start not in starts or entity.end not in ends:
            yield "span-edge", f"{name} starts or ends inside a word or beside one", "move it to the words' edges"
        elif sentence_of[entity.start] != sentence_of[entity.end - 1]:
            yield "span-sentence", f"{name} crosses a sentence's end", "split it, or correct the sentence"
        if before is not None and entity.start < before.end:
            yield "span-overlap", f"{name} overlaps {before.label} {before.start}:{before.end}", "keep the longer one"
        if before is None or entity.end > before.end:
            before = entity
    for start in sorted({entity.start for entity in document.entities}.intersection(document.meta.get(UNBEGUN, ()))):
        yield "invalid-transition", f"the entity at {start} begins with I-", "write B- on its first word"


def _edges(document: Document) -> tuple[set[int], set[int], dict[int, int]]:
    """Where words start and end, and the sentence of each first and last character of a word."""
    starts, ends, sentence_of = set(), set(), {}
    for index, sentence in enumerate(sentences_of(document)):
        for word in sentence.words:
            starts.add(word.start)
            ends.add(word.end)
            sentence_of[word.start] = sentence_of[word.end - 1] = index
    return starts, ends, sentence_of
