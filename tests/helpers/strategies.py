"""Hypothesis strategies for Arabic texts, tags and documents, with the difficulties of real ones."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from musamma.data.documents import Document, Entity, Sentence, Word
from musamma.data.formats.shared.tagged_sentences import TaggedSentence
from musamma.data.text.segmentation import split_sentences, split_words

LABELS = ("PER", "ORG", "LOC", "DATE")

TASHKEEL = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
INVISIBLE = ("\u200f", "\u200e", "\u200c", "\u200d", "\ufeff", "\u061c", "\u00ad", "\u200b", "\ufe0f", "\u034f")

FRAGMENTS = (
    *("مُحَمَّد", "محـــمد", "مبعوثُ", "القاهرة،", "«موسكو»", "(تاس)", "أ.ف.ب", "أ.ف.ب.", "يوليو/تموز", "ـ", "؛"),
    *("ﻣﺤﻤﺪ", "ﷺ", "ﻻ", "٢٠٢٥", "۱۲", "3.5", "2025", "24", "24.", "Reuters", "Getty's", "é", "e\u0301"),
    *("👨\u200d👩\u200d👧", "❤\ufe0f", "1\ufe0f\u20e3", "🇪🇬", "👍🏽", "می\u200cخواهم", "\u0600123", "۝"),
    *(" ", " ", " ", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "\u00a0", "\u3000", "\u2028", "\x0c", "\x85"),
    *(". ", ".\n", ".", "..", "...", "…", "؟ ", "! ", "۔ ", ".» ", '." ', ".\u200f ", "،", ":", "-", "#", '"'),
    *("\u064b", ".\u064b", " \u0651", "\u064e\u0651", "\ue000", "\x07"),
    *INVISIBLE,
)

characters = st.characters(exclude_categories=("Cs", "Cn"))

_arabic = st.text(LETTERS + TASHKEEL + "ـ", min_size=1, max_size=6)
_fragments = st.one_of(st.sampled_from(FRAGMENTS), _arabic, _arabic.map(lambda word: word + " "), characters)

texts = st.lists(_fragments, max_size=24).map("".join)
"""Texts of any characters except lone surrogates and unassigned code points."""

file_words = (
    st.lists(_fragments, min_size=1, max_size=3)
    .map("".join)
    .map(lambda text: "".join(c for c in text if c not in " \t\r\n\0"))
    .filter(lambda word: word and not word.startswith("-DOCSTART-"))
)
"""Words that a column of a CoNLL file can contain."""


def tags(labels: tuple[str, ...] = LABELS, *, max_size: int = 12) -> st.SearchStrategy[list[str]]:
    """Any sequence of BIO tags, improper starts included."""
    names = ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]
    return st.lists(st.sampled_from(names), max_size=max_size)


def legal_tags(labels: tuple[str, ...] = LABELS, *, max_size: int = 12) -> st.SearchStrategy[list[str]]:
    """Sequences of BIO tags without improper starts: each `I-x` follows a `B-x` or an `I-x`."""
    return tags(labels, max_size=max_size).map(_legal)


def _legal(sequence: list[str]) -> list[str]:
    before = ["O", *sequence]
    return [
        f"B-{tag[2:]}" if tag[0] == "I" and last[2:] != tag[2:] else tag
        for last, tag in zip(before, sequence, strict=False)
    ]


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(texts, values, max_size=3),
    max_leaves=6,
)

_metas = st.dictionaries(texts.filter(lambda key: key != "improper_starts"), json_values, max_size=2)


@st.composite
def file_sentences(draw: st.DrawFn, text: str) -> tuple[Sentence, ...]:
    """Sentences of a text as a file may define them, with other boundaries and with adjacent words joined."""
    words = split_words(text)
    glued: list[Word] = []
    for word in words:
        touches = glued and glued[-1].end == word.start
        if touches and draw(st.booleans()):
            glued[-1] = Word(glued[-1].start, word.end)
        else:
            glued.append(word)
    cuts = draw(st.sets(st.integers(1, len(glued)), max_size=3)) if glued else set()
    edges = [0, *sorted(cuts - {len(glued)}), len(glued)]
    return tuple(Sentence(tuple(glued[first:last])) for first, last in pairwise(edges) if first < last)


@st.composite
def entities(draw: st.DrawFn, sentences: tuple[Sentence, ...], labels: tuple[str, ...] = LABELS) -> tuple[Entity, ...]:
    """Non-overlapping entities, each of whole words of one sentence; entities may be adjacent."""
    found = []
    scores = st.none() | st.floats(0, 1).map(lambda score: round(score, 6))
    for sentence in sentences:
        cuts = sorted(draw(st.sets(st.integers(0, len(sentence.words)), max_size=5)))
        for first, last in pairwise(cuts):
            if draw(st.booleans()):
                start, end = sentence.words[first].start, sentence.words[last - 1].end
                found.append(Entity(start, end, draw(st.sampled_from(labels)), draw(scores)))
    return tuple(found)


@st.composite
def documents(draw: st.DrawFn, labels: tuple[str, ...] = LABELS, *, given: bool | None = None) -> Document:
    """Documents with valid entities. `given` is whether they have the sentences of a file; None means either."""
    text = draw(texts)
    given = draw(st.booleans()) if given is None else given
    sentences = draw(file_sentences(text)) if given else None
    spans = draw(entities(split_sentences(text) if sentences is None else sentences, labels))
    return Document(draw(texts), text, spans, draw(_metas), sentences)


@st.composite
def tagged_sentences(draw: st.DrawFn, *, document: str = "d", min_size: int = 1) -> list[TaggedSentence]:
    """The sentences of one document, with any BIO tags, improper starts included."""
    result = []
    for line in range(draw(st.integers(min_size, 4))):
        found = draw(tags(max_size=8).filter(bool))
        words = draw(st.lists(file_words, min_size=len(found), max_size=len(found)))
        result.append(TaggedSentence(line, document, tuple(words), tuple(found)))
    return result


@st.composite
def gold_and_predicted_tags(draw: st.DrawFn) -> tuple[list[list[str]], list[list[str]]]:
    """Gold and predicted tags of some sentences, both with improper starts."""
    gold = draw(st.lists(tags(max_size=8), min_size=1, max_size=5))
    names = ["O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI")]
    # The gold tag is listed more often than the others, so that many predictions are partly right.
    changed = [[draw(st.sampled_from([tag, tag, *names])) for tag in sentence] for sentence in gold]
    return gold, changed
