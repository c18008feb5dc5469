"""The traits of entities that slices are made by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from ...data.documents import Document
from ...data.text.dates import DATE_KINDS, date_kind
from ...data.text.names import KnownNames
from ...data.text.proclitics import PROCLITICS, Proclitics
from ...data.text.segmentation import sentences_of
from ...data.text.word_index import WordIndex
from ...inference.encoding.word_pieces import WindowTokenizer
from ..paired.outcomes import Outcome

DATE = "DATE"
"""The label whose entities have a date kind."""

SEEN, UNSEEN = "seen", "unseen"
"""The values of the traits `seen_exact` and `seen_normalised`."""

_LENGTHS = ((1, "1"), (2, "2"), (3, "3"), (4, "4"), (float("inf"), "5+"))
_PIECES = ((1, "1"), (1.5, "1–1.5"), (2, "1.5–2"), (3, "2–3"), (float("inf"), "3+"))
_SENTENCES = ((10, "1–10"), (20, "11–20"), (40, "21–40"), (80, "41–80"), (float("inf"), "81+"))
_ARABIC, _LATIN = regex.compile(r"\p{Arabic}"), regex.compile(r"\p{Latin}")

TRAITS: Mapping[str, tuple[str, ...]] = {
    "length": tuple(name for _, name in _LENGTHS),
    "seen_exact": (SEEN, UNSEEN),
    "seen_normalised": (SEEN, UNSEEN),
    "pieces": tuple(name for _, name in _PIECES),
    "sentence": tuple(name for _, name in _SENTENCES),
    "script": ("Arabic", "Latin", "both", "neither"),
    "proclitic": ("none", *PROCLITICS),
    "date": DATE_KINDS,
    "document": (),
}
"""The traits, each with its values in order.

- length: the number of words of the entity.
- seen_exact: whether the training data have an entity, of any label, with exactly the same text.
- seen_normalised: the same, but differences in spelling and proclitics are ignored (`data.text.names.KnownNames`).
- pieces: the mean number of subword pieces of the entity's words. A range includes its upper end.
- sentence: the number of words of its sentence.
- script: the script of its letters.
- proclitic: the proclitic or article that its first word begins with (`data.text.proclitics`).
- date: the kind of date, for entities with the label `DATE` only (`data.text.dates.date_kind`).
- document: the id of its document. The ids depend on the corpus, so no values are listed.
"""


@dataclass(frozen=True)
class SeenInTraining:
    """The names and words of the training data.

    Attributes:
        names: the names of the entities; None if the training data are not available.
        words: the distinct words, which are used to recognise proclitics.
    """

    names: KnownNames | None = None
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "SeenInTraining":
        """The names and words of training documents."""
        names = KnownNames(d.surface(entity) for d in documents for entity in d.entities)
        return cls(names, frozenset(words_in(documents)))


NOTHING_SEEN = SeenInTraining()
"""The value for training data that are not available."""


def words_in(documents: Iterable[Document]) -> set[str]:
    """The distinct words of documents."""
    return {d.surface(word) for d in documents for s in sentences_of(d) for word in s.words}


class Traits:
    """Finds the traits of the entities of a document.

    Args:
        document: the document.
        proclitics: finds the proclitics of words.
        names: the names of the training data. Without them, entities have no traits `seen_exact` and `seen_normalised`.
        tokenizer: the tokenizer of the model. Without it, entities have no trait `pieces`.
    """

    def __init__(
        self, document: Document, proclitics: Proclitics, names: KnownNames | None, tokenizer: WindowTokenizer | None
    ) -> None:
        self._document, self._proclitics, self._names = document, proclitics, names
        self._index = WordIndex.of(document)
        self._starts = None if tokenizer is None else tokenizer.encode([document])[0].starts

    def of(self, outcome: Outcome) -> Iterator[tuple[str, str]]:
        """The traits of an entity of the document, each with its value."""
        words = self._index.sentences[outcome.sentence].words
        inside = words[outcome.first : outcome.last]
        text = self._document.text[inside[0].start : inside[-1].end]
        yield "length", _range(len(inside), _LENGTHS)
        if self._names is not None:
            yield "seen_exact", SEEN if self._names.has_exact(text) else UNSEEN
            yield "seen_normalised", SEEN if self._names.has_normalised(text) else UNSEEN
        if self._starts is not None:
            start = self._index.firsts[outcome.sentence] + outcome.first
            pieces = int(self._starts[start + len(inside)] - self._starts[start])
            yield "pieces", _range(pieces / len(inside), _PIECES)
        yield "sentence", _range(len(words), _SENTENCES)
        yield "script", _script(text)
        yield "proclitic", self._proclitics.of(self._document.surface(inside[0])) or "none"
        if outcome.label == DATE:
            yield "date", date_kind(text)
        yield "document", self._document.id


def _range(value: float, ranges: Sequence[tuple[float, str]]) -> str:
    return next(name for highest, name in ranges if value <= highest)


def _script(text: str) -> str:
    found = bool(_ARABIC.search(text)), bool(_LATIN.search(text))
    return {(True, False): "Arabic", (False, True): "Latin", (True, True): "both"}.get(found, "neither")
