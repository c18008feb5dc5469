"""Raw documents are dealt out to the epochs in turn."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.training.teaching.lessons import NO_LESSONS, Lessons

LENGTHS = st.lists(st.integers(1, 30), min_size=1, max_size=12)


def lessons(lengths: list[int], raw_words: int, seed: int = 0) -> Lessons:
    documents = [Document(str(number), "نص " * length) for number, length in enumerate(lengths)]
    return Lessons(raw=documents, raw_words=raw_words, seed=seed)


@given(LENGTHS, st.integers(1, 400), st.integers(0, 9))
def test_each_document_is_read_before_any_is_read_again(lengths: list[int], wanted: int, seed: int) -> None:
    dealt = lessons(lengths, min(wanted, sum(lengths)), seed)
    times: Counter[int] = Counter()
    for epoch in range(20):
        found = dealt.dealt(epoch)
        assert found == sorted(set(found))
        times.update(found)
        counts = [times[number] for number in range(len(lengths))]
        assert max(counts) - min(counts) <= 1


@given(LENGTHS, st.integers(1, 400))
def test_an_epoch_has_about_as_many_words_as_were_asked_for(lengths: list[int], wanted: int) -> None:
    wanted = min(wanted, sum(lengths))
    for epoch in range(5):
        words = sum(lengths[number] for number in lessons(lengths, wanted).dealt(epoch))
        assert abs(words - wanted) < 2 * max(lengths)


def test_all_words_are_all_documents_and_none_are_none() -> None:
    assert [lessons([3, 5, 2], 10).dealt(epoch) for epoch in range(3)] == [[0, 1, 2]] * 3
    assert [NO_LESSONS.dealt(epoch) for epoch in range(3)] == [[]] * 3
    assert NO_LESSONS.raw_parts == []


def test_the_order_depends_on_the_seed_and_the_epoch_alone() -> None:
    def deal(seed: int) -> list[list[int]]:
        return [lessons([4] * 20, 16, seed).dealt(epoch) for epoch in (3, 0, 1)]

    assert deal(1) == deal(1)
    assert deal(1) != deal(2)
    assert all(len(found) == 4 for found in deal(1))
