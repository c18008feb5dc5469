"""What an entity is like: the values that slices are made of."""

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
"""The traits, each with its values in order; those of `document` are the ids.

- length: words of the entity.
- seen_exact: whether an entity of the training data, of any label, is written just so.
- seen_normalised: the same with spelling and proclitics set aside (`data.text.names.KnownNames`).
- pieces: mean number of subword pieces of the entity's words; a range includes its upper end.
- sentence: words of its sentence.
- script: of its letters.
- proclitic: the one that its first word begins with (`data.text.proclitics`).
- date: kind of date of an entity of the label `DATE` (`data.text.dates.date_kind`).
"""


@dataclass(frozen=True)
class SeenInTraining:
    """What was met in training.

    Attributes:
        names: of the entities; None where the training data are not at hand.
        words: all different ones, to tell proclitics by.
    """

    names: KnownNames | None = None
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "SeenInTraining":
        """The names and words of training documents."""
        names = KnownNames(d.surface(entity) for d in documents for entity in d.entities)
        return cls(names, frozenset(words_in(documents)))


NOTHING_SEEN = SeenInTraining()


def words_in(documents: Iterable[Document]) -> set[str]:
    """The different words of documents."""
    return {d.surface(word) for d in documents for s in sentences_of(d) for word in s.words}


class Traits:
    """The traits of a document's entities.

    Args:
        names: of the training data; without them no entity has the traits `seen_exact` and `seen_normalised`.
        tokenizer: the model's; without it none has `pieces`.
    """

    def __init__(
        self, document: Document, proclitics: Proclitics, names: KnownNames | None, tokenizer: WindowTokenizer | None
    ) -> None:
        self._document, self._proclitics, self._names = document, proclitics, names
        self._index = WordIndex.of(document)
        self._starts = None if tokenizer is None else tokenizer.encode([document])[0].starts

    def of(self, outcome: Outcome) -> Iterator[tuple[str, str]]:
        """The traits of an entity, each with its value."""
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
