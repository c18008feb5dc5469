"""The rules for annotated files, and the problems that break them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A violation of a rule in an annotated file; ``str(problem)`` is one line of a report.

    Attributes:
        path: the file.
        line: the 1-based line in the file.
        rule: a key of `RULES`.
        found: what was found.
        advice: what to do.
    """

    path: str
    line: int
    rule: str
    found: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.found}: {self.advice}"


OnProblem = Callable[[Problem], None]
"""A callback that receives each problem."""

FAULTS = {
    "column-count": "a line without a word and a tag, or with a different number of columns than the others",
    "columns-as-text": "a plain text file whose lines look like columns of words and tags",
    "empty-word": "a word that is missing or has no visible character",
    "unknown-tag": "a tag that is not O, B-LABEL or I-LABEL",
    "invalid-transition": "an I- tag that continues no entity",
    "unknown-label": "a label that is not in --labels",
    "empty-text": "a document without words",
    "duplicate-id": "two documents of one file with the same id",
    "span-range": "an entity that is not within the text",
    "span-edge": "an entity that does not start and end at word boundaries",
    "span-sentence": "an entity that crosses a sentence boundary",
    "span-overlap": "two entities that share words",
    "shared-sentence": "a sentence of four or more words that also occurs in another file: a leak",
    "shared-document": "a document whose sentences all occur in other files: a leak",
}
"""Rules that every annotated file must keep. The value describes what breaks the rule."""

HINTS = {
    "duplicate-sentence": "a sentence whose words occur earlier in the same file",
    "label-typo": "a label that is rare and spelt almost like another",
    "index-column": "words that are numbers in sequence, or all begin with the same language code",
    "skipped-line": "a line of a file of columns that is no word: a comment, or the names of the columns",
    "label-varies": "the same words with different labels",
    "span-punctuation": "an entity that starts or ends with punctuation",
    "long-sentence": "a sentence of more than 200 words",
    "invisible-character": "a word that contains an invisible character",
    "unnormalised": "presentation forms, or characters that Unicode composes into one (NFC)",
    "date-left-out": "text that looks like a date but is not in an entity, in a corpus with the label DATE",
}
"""Heuristic rules. What breaks one deserves a look but is often correct."""

RULES = FAULTS | HINTS
