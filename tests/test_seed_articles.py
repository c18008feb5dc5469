"""The seed corpus agrees with its card: texts, spans, derived files and every number in the tables."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
import regex
from helpers.paths import SEEDS
from helpers.reading import numbered
from helpers.seed_articles import DEV, DOCUMENTS, GOLD, LABELS, TEST, TRAIN, numbers, table

from musamma.data.checks.faults import check_documents
from musamma.data.corpus import read_located
from musamma.data.documents import Document, Entity
from musamma.data.formats.columns.conll import write_conll
from musamma.data.formats.shared.tagged_sentences import tagged_sentences
from musamma.data.tags.bio import tags_of
from musamma.data.text.segmentation import sentences_of, words_of

WORDS = {document.id: words_of(document) for document in DOCUMENTS}
EVERY_DOCUMENT = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.id[:3])

Name = tuple[str, ...]


def surface(document: Document, entity: Entity) -> str:
    return document.text[entity.start : entity.end]


def plain(word: str) -> str:
    """A word without marks, and with one letter for each group of variant spellings (أ إ آ ا, ى ي, ة ه)."""
    bare = regex.sub(r"[\p{M}ـ]", "", word)
    return bare.translate(str.maketrans("أإآىة", "ااايه")).lower()


def readings(word: str) -> set[str]:
    """A plain word, and its readings without the proclitics that it may start with: و ف, then ب ل ك or لل."""
    whole = {word, word[1:]} if word[0] in "وف" else {word}
    bare = {rest[1:] for rest in whole if rest[:1] in ("ب", "ل", "ك")}
    article = {"ال" + rest[2:] for rest in whole if rest.startswith("لل")}
    return {reading for reading in whole | bare | article if len(reading) > 1} | {word}


def name_readings(name: Name) -> set[Name]:
    return {(first, *name[1:]) for first in readings(name[0])}


def name_of(document: Document, entity: Entity) -> Name:
    spans = (word for word in WORDS[document.id] if entity.start <= word.start < entity.end)
    return tuple(plain(document.text[word.start : word.end]) for word in spans)


def names_in(documents: Iterable[Document]) -> set[Name]:
    return {name_of(document, entity) for document in documents for entity in document.entities}


def outside(document: Document) -> Iterator[list[tuple[int, str]]]:
    """The runs of words outside of entities, each word with its start."""
    for sentence, tags in zip(sentences_of(document), tags_of(document), strict=True):
        run: list[tuple[int, str]] = []
        for word, tag in zip(sentence.words, tags, strict=True):
            if tag == "O":
                run.append((word.start, document.text[word.start : word.end]))
            else:
                yield run
                run = []
        yield run


def outside_words() -> Counter[str]:
    return Counter(word for document in DOCUMENTS for run in outside(document) for _, word in run)


def test_the_four_labels_and_no_problem() -> None:
    assert [str(p) for p in check_documents(read_located(GOLD), labels=LABELS)] == []
    assert {entity.label for document in DOCUMENTS for entity in document.entities} == set(LABELS)


def test_one_document_for_each_article() -> None:
    stems = sorted(path.stem for path in (SEEDS / "articles").iterdir())
    assert [document.id for document in DOCUMENTS] == stems
    assert sorted(path.name for path in (SEEDS / "bio").iterdir()) == [f"{stem}.conll" for stem in stems]


@EVERY_DOCUMENT
def test_article_is_the_text(document: Document) -> None:
    with (SEEDS / "articles" / f"{document.id}.txt").open(encoding="utf-8", newline="") as file:
        assert file.read() == document.text


@EVERY_DOCUMENT
def test_no_space_quote_or_bracket_at_an_edge(document: Document) -> None:
    for entity in document.entities:
        assert regex.fullmatch(r"[\p{L}\p{N}](.*[\p{L}\p{N}])?", surface(document, entity)), surface(document, entity)


@EVERY_DOCUMENT
def test_entities_of_one_surface_have_one_label(document: Document) -> None:
    labels = {surface(other, entity): entity.label for other in DOCUMENTS for entity in other.entities}
    assert all(labels[surface(document, entity)] == entity.label for entity in document.entities)


@EVERY_DOCUMENT
def test_bio_file_is_derived_from_the_spans(document: Document) -> None:
    path = SEEDS / "bio" / f"{document.id}.conll"
    expected = io.StringIO()
    write_conll([document], expected)
    assert path.read_bytes().decode() == expected.getvalue()


@EVERY_DOCUMENT
def test_bio_file_reads_back(document: Document) -> None:
    path = SEEDS / "bio" / f"{document.id}.conll"
    words = [tuple(document.text[w.start : w.end] for w in sentence.words) for sentence in sentences_of(document)]
    [(lines, read)] = numbered(path, "conll")
    assert [sentence.words for sentence in tagged_sentences(read)] == words
    assert (lines.first, read.id, tags_of(read)) == (2, document.id, tags_of(document))


def test_counts() -> None:
    def row(*documents: Document) -> list[int]:
        sizes = [(len(d.text), len(sentences_of(d)), len(WORDS[d.id])) for d in documents]
        labels = Counter(entity.label for d in documents for entity in d.entities)
        return [*map(sum, zip(*sizes, strict=True)), *(labels[label] for label in LABELS), labels.total()]

    expected = {document.id: row(document) for document in DOCUMENTS} | {"all": row(*DOCUMENTS)}
    assert numbers("Counts") == expected


def test_no_name_is_unannotated_except_those_listed() -> None:
    names = set().union(*map(name_readings, names_in(DOCUMENTS)))
    longest = max(map(len, names))
    found = []
    for document in DOCUMENTS:
        for run in outside(document):
            words = [plain(word) for _, word in run]
            for first, (start, written) in enumerate(run):
                ends = range(first + 1, min(first + longest, len(words)) + 1)
                if any(name_readings(tuple(words[first:end])) & names for end in ends):
                    found.append([document.id[:3], str(start), written])
    assert found == [row[:3] for row in table("Whole names")]


def test_words_of_names_outside_names() -> None:
    parts = {part for name in names_in(DOCUMENTS) if len(name) > 1 for part in name if len(part) > 1}
    wanted = set().union(*map(readings, parts))
    found = {word: count for word, count in outside_words().items() if readings(plain(word)) & wanted}
    assert {row[0]: int(row[1]) for row in table("Words of names")} == found


def test_names_inside_other_words() -> None:
    names = {name for document in DOCUMENTS for e in document.entities if " " not in (name := surface(document, e))}
    found = {word: count for word, count in outside_words().items() if any(name in word for name in names)}
    assert {row[0]: int(row[1]) for row in table("Names inside other words")} == found


def shared_names(heldout: str) -> dict[str, list[int]]:
    """Counts of entities of a held-out article, by label.

    Returns:
        For each label and "all": all entities; those that also occur in the training articles with the same spelling;
        those whose name also occurs there in one of its readings (`name_readings`).
    """
    train = [document for document in DOCUMENTS if document.id[:3] in TRAIN]
    [document] = [document for document in DOCUMENTS if document.id[:3] == heldout]
    surfaces = {surface(d, entity) for d in train for entity in d.entities}
    names = set().union(*map(name_readings, names_in(train)))
    same = Counter(e.label for e in document.entities if surface(document, e) in surfaces)
    near = Counter(e.label for e in document.entities if name_readings(name_of(document, e)) & names)
    total = Counter(entity.label for entity in document.entities)
    counts = {label: [total[label], same[label], near[label]] for label in LABELS}
    return counts | {"all": [total.total(), same.total(), near.total()]}


def test_names_shared_with_the_training_articles() -> None:
    dev, test = shared_names(DEV), shared_names(TEST)
    assert numbers("Shared names") == {label: dev[label] + test[label] for label in dev}
