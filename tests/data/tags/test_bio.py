import pytest
from helpers.strategies import LABELS, documents, legal_tags, tagged_sentences, tags
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from musamma.data.documents import Document, Entity, Sentence, Word
from musamma.data.errors import DataError
from musamma.data.formats.shared.tagged_sentences import TaggedSentence, join_sentences
from musamma.data.tags.bio import IMPROPER_STARTS, Chunk, read_tags, spans_of_tags, tags_of, write_tags
from musamma.data.text.segmentation import split_words, words_of

TEXT = "التقى لافروف متقي في موسكو.\nثم سافر"
"""Words: 0:5 6:12 13:17 18:20 21:26 26:27 | 28:30 31:35."""


def document(*entities: Entity, **fields: object) -> Document:
    return Document("002", TEXT, entities, **fields)  # type: ignore[arg-type]


@given(tags())
def test_tags_to_chunks_to_tags_changes_nothing(sequence: list[str]) -> None:
    assert write_tags(read_tags(sequence), len(sequence)) == sequence


@given(legal_tags())
def test_chunks_to_tags_to_chunks_changes_nothing(sequence: list[str]) -> None:
    chunks = read_tags(sequence)
    assert all(chunk.proper for chunk in chunks)
    assert read_tags(write_tags(chunks, len(sequence))) == chunks


@given(tags())
def test_chunks_are_non_empty_in_order_and_hold_every_tagged_word(sequence: list[str]) -> None:
    chunks = read_tags(sequence)
    inside = [index for chunk in chunks for index in range(chunk.first, chunk.last)]
    assert inside == [index for index, tag in enumerate(sequence) if tag != "O"]
    assert all(sequence[index][2:] == chunk.label for chunk in chunks for index in range(chunk.first, chunk.last))


@given(tags())
def test_the_chunks_are_those_of_seqeval(sequence: list[str]) -> None:
    expected = [(label, first, last + 1) for label, first, last in get_entities(sequence)]
    assert [(chunk.label, chunk.first, chunk.last) for chunk in read_tags(sequence)] == expected


@pytest.mark.parametrize(
    ("sequence", "chunks"),
    [
        ([], []),
        (["O", "O"], []),
        (["B-PER", "I-PER", "O"], [Chunk(0, 2, "PER")]),
        (["B-PER", "B-PER"], [Chunk(0, 1, "PER"), Chunk(1, 2, "PER")]),
        (["I-PER", "I-PER"], [Chunk(0, 2, "PER", proper=False)]),
        (["O", "I-LOC", "B-LOC"], [Chunk(1, 2, "LOC", proper=False), Chunk(2, 3, "LOC")]),
        (["B-PER", "I-LOC", "I-PER"], [Chunk(0, 1, "PER"), Chunk(1, 2, "LOC", False), Chunk(2, 3, "PER", False)]),
        (["B-PER", "O", "I-PER"], [Chunk(0, 1, "PER"), Chunk(2, 3, "PER", proper=False)]),
    ],
)
def test_chunks(sequence: list[str], chunks: list[Chunk]) -> None:
    assert read_tags(sequence) == chunks


@pytest.mark.parametrize("tag", ["X-PER", "PER", "", "B-"])
def test_what_is_no_bio_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="expected O, B-LABEL or I-LABEL"):
        read_tags(["O", tag])


def test_entities_go_from_the_first_word_to_the_end_of_the_last() -> None:
    words = split_words("التقى لافروف في سان فرانسيسكو.")
    found, _ = spans_of_tags(words, ["O", "B-PER", "O", "B-LOC", "I-LOC", "O"])
    assert found == [Entity(6, 12, "PER"), Entity(16, 29, "LOC")]


@given(tagged_sentences())
def test_tags_of_a_joined_document_are_those_of_its_file(tagged: list[TaggedSentence]) -> None:
    assert tags_of(join_sentences(tagged)) == [list(sentence.tags) for sentence in tagged]


@given(documents())
def test_as_many_tags_as_words_and_the_entities_come_back(document: Document) -> None:
    tagged = tags_of(document)
    words = words_of(document)
    assert sum(map(len, tagged)) == len(words)
    back, position = [], 0
    for sequence in tagged:
        back += spans_of_tags(words[position : position + len(sequence)], sequence)[0]
        position += len(sequence)
    assert [entity.key for entity in back] == [entity.key for entity in document.entities]


@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_the_entities_does_not_matter(document: Document, random: object) -> None:
    shuffled = list(document.entities)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = Document(document.id, document.text, tuple(shuffled), document.meta, document.sentences)
    assert tags_of(other) == tags_of(document)


def test_tags_of_a_raw_text() -> None:
    tagged = tags_of(document(Entity(6, 12, "PER"), Entity(13, 17, "PER"), Entity(21, 26, "LOC")))
    assert tagged == [["O", "B-PER", "B-PER", "O", "B-LOC", "O"], ["O", "O"]]


def test_entities_with_improper_starts_keep_their_first_tag() -> None:
    assert tags_of(document(Entity(21, 26, "LOC"), meta={IMPROPER_STARTS: [21]}))[0][4] == "I-LOC"


def test_entities_with_improper_starts_do_not_merge_with_a_neighbour_of_the_same_label() -> None:
    """`B-PERS I-LOC` is two entities, also after a mapping that gives both the same label."""
    tagged = tags_of(document(Entity(6, 12, "PER"), Entity(13, 17, "PER"), meta={IMPROPER_STARTS: [13]}))
    assert len(read_tags(tagged[0])) == 2


def test_no_words_no_tags() -> None:
    assert tags_of(Document("d", "")) == []
    assert tags_of(Document("d", "\u200f\n ")) == []


def test_sentences_of_the_file_count() -> None:
    given = (Sentence((Word(0, 5), Word(6, 12))), Sentence((Word(13, 35),)))
    assert tags_of(document(Entity(13, 35, "ORG"), sentences=given)) == [["O", "O"], ["B-ORG"]]


@pytest.mark.parametrize(
    "entities",
    [
        pytest.param([Entity(7, 12, "PER")], id="starts inside a word"),
        pytest.param([Entity(6, 11, "PER")], id="ends inside a word"),
        pytest.param([Entity(5, 12, "PER")], id="starts on a space"),
        pytest.param([Entity(6, 13, "PER")], id="ends on a space"),
        pytest.param([Entity(21, 30, "LOC")], id="crosses a sentence's end"),
        pytest.param([Entity(6, 17, "PER"), Entity(13, 17, "PER")], id="overlaps"),
        pytest.param([Entity(6, 12, "PER"), Entity(6, 12, "PER")], id="occurs twice"),
        pytest.param([Entity(6, 12, "PER"), Entity(6, 12, "LOC")], id="occurs twice with two labels"),
        pytest.param([Entity(6, 12, "PER"), Entity(6, 12, "PER", 0.5)], id="occurs twice, scored once"),
        pytest.param([Entity(21, 17, "LOC")], id="ends before it starts"),
        pytest.param([Entity(26, 26, "LOC")], id="is empty between two words"),
        pytest.param([Entity(31, 40, "LOC")], id="ends past the text"),
        pytest.param([Entity(-5, 5, "LOC")], id="starts before the text"),
    ],
)
def test_what_tags_cannot_say_is_refused(entities: list[Entity]) -> None:
    with pytest.raises(DataError, match=r"document '002': the \w+ at -?\d+:\d+ .*; expected whole words"):
        tags_of(document(*entities))


@given(documents(), st.data())
def test_an_entity_off_its_edge_never_becomes_tags(document: Document, data: st.DataObject) -> None:
    start, end = data.draw(st.integers(-3, 60)), data.draw(st.integers(-3, 60))
    stray = Entity(start, end, data.draw(st.sampled_from(LABELS)))
    changed = Document(document.id, document.text, (*document.entities, stray), document.meta, document.sentences)
    try:
        tagged = tags_of(changed)
    except DataError:
        return
    assert sum(len(read_tags(sequence)) for sequence in tagged) == len(changed.entities)
