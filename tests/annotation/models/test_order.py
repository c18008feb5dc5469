"""The order of articles: the wrong ones first, those of the test at random places, and what scores are worth."""

from hypothesis import given
from hypothesis import strategies as st

from musamma.annotation.models.order import Waiting, expected_errors, order_articles
from musamma.annotation.models.scores import Bin, Scores

SCORES = Scores([Bin(0.3, 0.5, 10, 2), Bin(0.5, 0.7, 10, 6), Bin(0.7, 0.9, 10, 5), Bin(0.9, 1.0, 98, 98)])


def waiting(
    name: str, *scores: float, words: int = 10, begun: bool = False, done: bool = False, test: bool = False
) -> Waiting:
    return Waiting(name, words, scores, begun, done, test)


def test_the_worth_of_scores_grows_and_is_smoothed() -> None:
    assert SCORES.share_right(0.4) == 3 / 12
    assert SCORES.share_right(0.6) == SCORES.share_right(0.8) == 12 / 22
    assert SCORES.share_right(0.95) == 0.99
    assert SCORES.threshold == 0.9
    assert (Scores().threshold, Scores().share_right(0.3)) == (0.5, 0.3)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=10))
def test_the_worth_never_falls(counts: list[tuple[int, int]]) -> None:
    edges = [number / 10 for number in range(11)]
    bins = [Bin(low, high, max(pair), min(pair)) for low, high, pair in zip(edges, edges[1:], counts, strict=False)]
    shares = [Scores(bins).share_right(number / 100) for number in range(101)] if bins else []
    assert shares == sorted(shares)
    assert 0 <= Scores(bins).threshold <= 1


def test_articles_with_more_expected_errors_per_word_come_first() -> None:
    articles = [waiting("sure", 0.95), waiting("unsure", 0.4), waiting("long", 0.4, words=100), waiting("empty")]
    assert expected_errors(articles[1], SCORES) == 0.075
    assert order_articles(articles, SCORES, seed=1) == ["unsure", "long", "sure", "empty"]


def test_what_is_begun_comes_first_and_what_is_done_last() -> None:
    articles = [waiting("done", 0.1, done=True), waiting("new", 0.1), waiting("begun", 1.0, begun=True)]
    assert order_articles(articles, SCORES, seed=1) == ["begun", "new", "done"]


@given(st.lists(st.floats(0, 1), min_size=12, max_size=12), st.integers(0, 99))
def test_no_model_decides_the_places_of_the_test(scores: list[float], seed: int) -> None:
    articles = [waiting(str(number), score, test=number % 4 == 0) for number, score in enumerate(scores)]
    other = [waiting(each.name, 0.5, test=each.test) for each in articles]
    first, second = (order_articles(each, SCORES, seed=seed) for each in (articles, other))
    places = [[place for place, name in enumerate(order) if int(name) % 4 == 0] for order in (first, second)]
    assert places[0] == places[1]
    assert [name for name in first if int(name) % 4 == 0] == [name for name in second if int(name) % 4 == 0]
    assert sorted(first, key=int) == [each.name for each in articles]
