"""What can be wrong with an annotated file: the rules, and one problem as a line."""

from collections.abc import Callable
from dataclasses import dataclass


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


OnProblem = Callable[[Problem], None]
"""Is given each problem that is found."""

FAULTS = {
    "column-count": "a line without word and tag, or with another number of columns than the first",
    "empty-word": "a word that is missing, or holds nothing visible",
    "unknown-tag": "a tag that is not O, B-LABEL or I-LABEL",
    "invalid-transition": "an I- tag that continues nothing",
    "unknown-label": "a label that --labels does not name",
    "empty-text": "a document without a word",
    "duplicate-id": "two documents of one file with the same id",
    "span-range": "an entity outside of the text",
    "span-edge": "an entity that starts or ends inside a word, or beside one",
    "span-sentence": "an entity that crosses a sentence's end",
    "span-overlap": "two entities over the same words",
    "shared-sentence": "a sentence of four words or more that stands in another file too: a leak",
    "shared-document": "a document whose sentences all stand in other files too: a leak",
}
"""Rules that are faults wherever they are broken."""

HINTS = {
    "duplicate-sentence": "a sentence whose words stood in the same file before",
    "label-varies": "the same words with different labels",
    "span-punctuation": "an entity that starts or ends with punctuation",
    "long-sentence": "a sentence of more than 200 words",
    "invisible-character": "a word with an invisible character",
    "unnormalised": "presentation forms, or letters and marks that Unicode writes as one",
    "date-left-out": "what looks like a date but is O, in a corpus that has DATE",
}
"""Rules of thumb: worth a look, often right as it is."""

RULES = FAULTS | HINTS
