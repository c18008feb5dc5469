"""Raw text is dealt out to the epochs in turn."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.training.teaching.lessons import NO_LESSONS, Lessons, Passage

LENGTHS = st.lists(st.integers(1, 30), min_size=1, max_size=12)


def lessons(lengths: list[int], raw_words: int, seed: int = 0) -> Lessons:
    documents = [Document(str(number), "نص " * length) for number, length in enumerate(lengths)]
    return Lessons(raw=documents, raw_words=raw_words, seed=seed)


@given(LENGTHS, st.integers(1, 400), st.integers(0, 9))
def test_each_word_is_read_before_any_is_read_again(lengths: list[int], wanted: int, seed: int) -> None:
    wanted = min(wanted, sum(lengths))
    dealt = lessons(lengths, wanted, seed)
    times = Counter({(number, word): 0 for number, length in enumerate(lengths) for word in range(length)})
    for epoch in range(20):
        found = dealt.dealt(epoch)
        assert found == sorted(found)
        read = [(each.document, word) for each in found for word in range(each.first, each.end)]
        assert len(read) == len(set(read)) == wanted
        times.update(read)
        assert max(times.values()) - min(times.values()) <= 1


def test_an_epoch_begins_where_the_one_before_it_ended() -> None:
    dealt = lessons([10], 4)
    assert [[(each.first, each.end) for each in dealt.dealt(epoch)] for epoch in range(4)] == [
        [(0, 4)],
        [(4, 8)],
        [(0, 2), (8, 10)],
        [(2, 6)],
    ]


def test_all_words_are_all_documents_and_none_are_none() -> None:
    everything = [Passage(0, 0, 3), Passage(1, 0, 5), Passage(2, 0, 2)]
    assert [lessons([3, 5, 2], 10).dealt(epoch) for epoch in range(3)] == [everything] * 3
    assert [NO_LESSONS.dealt(epoch) for epoch in range(3)] == [[]] * 3
    assert NO_LESSONS.raw_parts == []


def test_the_order_depends_on_the_seed_and_the_epoch_alone() -> None:
    def deal(seed: int) -> list[list[Passage]]:
        return [lessons([4] * 20, 16, seed).dealt(epoch) for epoch in (3, 0, 1)]

    assert deal(1) == deal(1)
    assert deal(1) != deal(2)
    assert all(len(found) == 4 for found in deal(1))
