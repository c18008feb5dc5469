"""Other occurrences of a name."""

from musamma.annotation.same_names import SameNames
from musamma.data.documents import Document
from musamma.data.formats.projects.actions import Mark
from musamma.data.formats.projects.articles import Article


def find(texts: dict[str, str], article: str, first: int, last: int) -> list[tuple[str, str]]:
    articles = {name: Article(Document(name, text)) for name, text in texts.items()}
    found = SameNames(articles).find(article, Mark(first, last, "X"))
    return [
        (
            each.article,
            articles[each.article].document.surface(articles[each.article].entity_of(Mark(each.first, each.last, "X"))),
        )
        for each in found
    ]


def test_names_of_several_words_are_found_with_proclitics_and_other_spellings() -> None:
    texts = {"a": "قال أحمد علي", "b": "واحمد عَلي هنا، لأحمد عليّ", "c": "أحمد. علي", "d": "أحمد عليان"}
    assert find(texts, "a", 1, 2) == [("b", "واحمد عَلي"), ("b", "لأحمد عليّ")]


def test_spellings_are_those_of_clusters() -> None:
    texts = {"a": "فؤاد في سورية مع ترمب", "b": "فواد وسوريا", "c": "لترامب سوري"}
    assert find(texts, "a", 0, 0) == [("b", "فواد")]
    assert find(texts, "a", 2, 2) == [("b", "وسوريا")]
    assert find(texts, "a", 4, 4) == [("c", "لترامب")]


def test_a_marked_proclitic_is_set_aside_if_the_rest_is_a_word() -> None:
    texts = {"a": "وموسكو", "b": "موسكو ثم بموسكو", "c": "وليد", "d": "ليد"}
    assert find(texts, "a", 0, 0) == [("b", "موسكو"), ("b", "بموسكو")]


def test_nothing_inside_a_word_is_found() -> None:
    assert find({"a": "مصر", "b": "مصراتة تمصير المصريون"}, "a", 0, 0) == []
    assert find({"a": "للقاهرة", "b": "القاهرة"}, "a", 0, 0) == [("b", "القاهرة")]
