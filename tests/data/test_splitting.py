"""A corpus is split at sentence boundaries, in order, and without loss."""

from dataclasses import replace

from helpers.strategies import documents
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.splitting import cut_even, cut_tail
from musamma.data.tags.bio import IMPROPER_STARTS, tags_of
from musamma.data.text.segmentation import sentences_of

Tagged = list[tuple[list[str], list[str]]]


def sentences(cut: list[Document]) -> Tagged:
    return [
        ([document.text[word.start : word.end] for word in sentence.words], tags)
        for document in cut
        for sentence, tags in zip(sentences_of(document), tags_of(document), strict=True)
    ]


@given(st.lists(documents(), max_size=4), st.floats(0, 1))
def test_a_tail_takes_the_last_sentences(corpus: list[Document], share: float) -> None:
    corpus = [replace(document, id=str(number)) for number, document in enumerate(corpus)]
    head, tail = cut_tail(corpus, share)
    total = len(sentences(corpus))
    assert sentences([*head, *tail]) == sentences(corpus)
    assert len(sentences(tail)) == round(total * share)


@given(st.lists(documents(), max_size=4), st.integers(1, 7))
def test_even_parts_are_of_like_size_and_lose_nothing(corpus: list[Document], parts: int) -> None:
    corpus = [replace(document, id=str(number)) for number, document in enumerate(corpus)]
    cut = cut_even(corpus, parts)
    sizes = [len(sentences(part)) for part in cut]
    assert len(cut) == parts
    assert max(sizes) - min(sizes) <= 1
    assert sentences([document for part in cut for document in part]) == sentences(corpus)
    ids = [document.id for part in cut for document in part]
    assert len(set(ids)) == len(ids)


def test_the_document_that_a_tail_cuts_becomes_two() -> None:
    text = "أول جملة.\nزار لافروف كابل.\nآخر جملة."
    document = Document("d", text, (Entity(14, 20, "PER"),), {IMPROPER_STARTS: [14], "date": "2025"})
    (head,), (tail,) = cut_tail([document], 0.6)
    assert (head.id, tail.id) == ("d", "d#2")
    assert (head.text, head.entities, head.meta) == ("أول جملة.", (), {"date": "2025"})
    assert tail.text == "زار لافروف كابل.\nآخر جملة."
    assert [tail.text[entity.start : entity.end] for entity in tail.entities] == ["لافروف"]
    assert tail.meta == {IMPROPER_STARTS: [4], "date": "2025"}
