"""Mentions of one name get one cluster, in one document and in many."""

import random
from collections.abc import Iterable

from helpers.strategies import documents
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.inference.meaning.names.clusters import Cluster, Context, NameIndex
from musamma.inference.meaning.names.gazetteer import Gazetteer
from musamma.inference.meaning.names.keys import name_key


def document(identifier: str, *names: str, label: str = "PER", **meta: str) -> Document:
    """A text of names, one after the other."""
    entities, start = [], 0
    for name in names:
        entities.append(Entity(start, start + len(name), label))
        start += len(name) + 3
    return Document(identifier, " ، ".join(names), tuple(entities), meta)


def clusters(found: Iterable[Document], gazetteer: Gazetteer | None = None) -> dict[str, Cluster]:
    index = NameIndex(gazetteer)
    for each in found:
        day = each.meta.get("date")
        index.add(each, day=day if isinstance(day, str) else None)
    found_clusters = {id(cluster): cluster for cluster in index.clusters().values()}.values()
    by_id = {cluster.id: cluster for cluster in found_clusters}
    assert len(by_id) == len(found_clusters)
    return by_id


def test_spellings_of_a_document_are_one_name() -> None:
    found = clusters([document("a", "سيرغي لافروف", "لافروف", "سيرجي لافروف", "سيرغي لافروف", date="2024-10-04")])
    contexts = (Context("a", 0, 12),)
    spellings = {"سيرغي لافروف": 2, "سيرجي لافروف": 1, "لافروف": 1}
    name = "سيرغي لافروف"
    assert found == {
        f"PER:{name}": Cluster(f"PER:{name}", "PER", name, 4, 1, "2024-10-04", "2024-10-04", spellings, (), contexts)
    }


def test_names_of_two_labels_are_two() -> None:
    found = clusters([document("a", "عمان"), document("b", "عمان", label="LOC")])
    assert set(found) == {"PER:عمان", "LOC:عمان"}


def test_dates_have_none() -> None:
    assert NameIndex().add(document("a", "الأربعاء", label="DATE")) == [None]


def test_a_surname_alone_is_the_one_person_who_has_it() -> None:
    found = clusters([document("a", "سيرغي لافروف"), document("b", "لافروف", "ولافروف")])
    assert {name: (c.mentions, c.documents) for name, c in found.items()} == {"PER:سيرغي لافروف": (3, 2)}


def test_a_shared_surname_goes_by_document_and_is_said() -> None:
    found = clusters(
        [
            document("a", "بشار الأسد", "الأسد"),
            document("b", "حافظ الأسد", "الأسد", "الأسد"),
            document("c", "الأسد"),
            document("d", "بشار الأسد", "حافظ الأسد", "الأسد"),
        ]
    )
    assert {name: c.mentions for name, c in found.items()} == {
        "PER:بشار الأسد": 3,
        "PER:حافظ الأسد": 4,
        "PER:الأسد": 2,
    }
    assert found["PER:الأسد"].shared_by == ("PER:بشار الأسد", "PER:حافظ الأسد")
    assert found["PER:بشار الأسد"].shared_by == ()


def test_a_given_name_alone_is_nobody_of_another_document() -> None:
    found = clusters([document("a", "صدام حسين"), document("b", "حسين"), document("c", "محمود عباس", "عباس")])
    assert {name: c.mentions for name, c in found.items()} == {"PER:صدام حسين": 1, "PER:حسين": 1, "PER:محمود عباس": 2}


def test_a_surname_of_two_words_is_no_given_name() -> None:
    found = clusters([document("a", "حسن نصر الله", "نصر الله"), document("b", "نصر الله", "نصرالله")])
    assert {name: c.mentions for name, c in found.items()} == {"PER:حسن نصر الله": 4}
    found = clusters([document("a", "حسن نصرالله", "نصر الله", "نصر الله")])
    assert {name: c.mentions for name, c in found.items()} == {"PER:حسن نصرالله": 3}


def test_initials_stand_for_the_one_name_that_they_fit() -> None:
    assert set(clusters([document("a", "ج. بايدن", "جو بايدن")])) == {"PER:جو بايدن"}
    assert set(clusters([document("a", "ج. بايدن", "جو بايدن", "جيل بايدن")])) == {
        "PER:ج. بايدن",
        "PER:جو بايدن",
        "PER:جيل بايدن",
    }


def test_a_proclitic_before_a_surname_of_two_words_leaves_it_whole() -> None:
    found = clusters([document("a", "الملك سلمان", "محمد بن سلمان", "وبن سلمان")])
    assert {name: dict(c.spellings) for name, c in found.items()} == {
        "PER:سلمان": {"سلمان": 1},
        "PER:محمد بن سلمان": {"محمد بن سلمان": 1, "بن سلمان": 1},
    }
    for mention in ("وبن لادن", "وابن لادن", "ولبن لادن"):
        assert set(clusters([document("a", "أسامة بن لادن", "بن لادن", mention)])) == {"PER:أسامة بن لادن"}
    for mention in ("وأبو مازن", "ولأبي مازن"):
        found = clusters([document("a", "خالد أبو مازن", "أبو مازن", mention, "مازن")])
        assert {name: c.mentions for name, c in found.items()} == {"PER:خالد أبو مازن": 3, "PER:مازن": 1}
    for mention in ("وعبد الناصر", "وعبدالناصر", "لعبد الناصر"):
        assert set(clusters([document("a", "جمال عبد الناصر", mention)])) == {"PER:جمال عبد الناصر"}


def test_a_surname_alone_is_not_the_id_of_a_person_with_initials() -> None:
    names = [("م. مرسي", "مرسي"), ("محمد مرسي",), ("محمود مرسي",), ("مرسي",), ("محمد مرسي",)]
    found = clusters(document(str(number), *each) for number, each in enumerate(names))
    people = ("PER:م. مرسي", "PER:محمد مرسي", "PER:محمود مرسي")
    assert {name: c.mentions for name, c in found.items()} == dict(zip(people, (2, 2, 1), strict=True)) | {
        "PER:مرسي": 1
    }
    assert found["PER:مرسي"].shared_by == people


def test_a_surname_alone_is_not_the_id_of_a_person_whose_name_is_in_doubt() -> None:
    found = clusters([document("a", "ج. كمال", "كمال"), document("b", "كمال"), document("c", "كمال")])
    assert {name: c.mentions for name, c in found.items()} == {"PER:ج. كمال": 2, "PER:كمال": 2}
    found = clusters([document("a", "كايزر سوزي", "سوزي"), document("b", "علي سوزي"), document("c", "سوزي")])
    assert {name: c.mentions for name, c in found.items()} == {"PER:كايزر سوزي": 2, "PER:علي سوزي": 1, "PER:سوزي": 1}
    found = clusters([document("a", "لكمال", "و كمال"), document("b", "كمال"), document("c", "كمال")])
    assert sum(c.mentions for c in found.values()) == 4


def test_an_id_that_is_taken_gets_a_number() -> None:
    gazetteer = Gazetteer({(None, name_key("موسكو", person=False)): "LOC:لندن"})
    found = clusters([document("a", "موسكو", "لندن", label="LOC")], gazetteer)
    assert {name: c.name for name, c in found.items()} == {"LOC:لندن": "موسكو", "LOC:لندن (2)": "لندن"}


def test_two_given_names_that_differ_in_their_first_letter_are_two() -> None:
    found = clusters([document("a", "فلورا دنكان", "لورا دنكان"), document("b", "لفلورا دنكان", "ولورا دنكان")])
    assert {name: c.mentions for name, c in found.items()} == {"PER:فلورا دنكان": 2, "PER:لورا دنكان": 2}


def test_a_doubtful_proclitic_is_decided_by_the_other_documents() -> None:
    found = clusters([document("a", "وزغلول"), document("b", "زغلول")])
    assert {name: c.mentions for name, c in found.items()} == {"PER:زغلول": 2}
    assert dict(found["PER:زغلول"].spellings) == {"زغلول": 1, "وزغلول": 1}


def test_an_article_that_is_not_written_is_decided_by_the_other_documents() -> None:
    found = clusters([document("a", "للواء المدرع", label="ORG"), document("b", "اللواء المدرع", label="ORG")])
    assert {name: c.mentions for name, c in found.items()} == {"ORG:اللواء المدرع": 2}


def test_a_gazetteer_fixes_clusters() -> None:
    ids = {"سيرغي لافروف": "Q1", "وزير الخارجية": "Q1", "سيرجي لافروف": "Q2"}
    gazetteer = Gazetteer({(None, name_key(name, person=True)): identifier for name, identifier in ids.items()})
    found = clusters([document("a", "سيرغي لافروف", "سيرجي لافروف", "وزير الخارجية")], gazetteer)
    assert {name: set(c.spellings) for name, c in found.items()} == {
        "Q1": {"سيرغي لافروف", "وزير الخارجية"},
        "Q2": {"سيرجي لافروف"},
    }


def test_dates_are_those_of_the_documents() -> None:
    found = [document(day, "موسكو", label="LOC", date=day) for day in ("2024-01-02", "2023-05-06")]
    (cluster,) = clusters([*found, document("c", "موسكو", label="LOC")]).values()
    assert (cluster.first, cluster.last, cluster.documents) == ("2023-05-06", "2024-01-02", 3)


@given(st.lists(documents(), max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nothing(corpus: list[Document], order: random.Random) -> None:
    moved = list(corpus)
    order.shuffle(moved)
    assert clusters(corpus) == clusters(moved)
    labels = {entity.label for each in corpus for entity in each.entities}
    assert sum(c.mentions for c in clusters(corpus).values()) == sum(
        entity.label != "DATE" for each in corpus for entity in each.entities
    )
    assert {c.label for c in clusters(corpus).values()} == labels - {"DATE"}


_GIVEN = ("محمد", "م.", "ج.", "و", "كمال", "كايزر", "الرئيس", "د.", "وسلمان", "أبو", "بن", "وبن", "نصر", "عبد")
_SURNAMES = ("مرسي", "كمال", "لكمال", "سلمان", "نصرالله", "نصر الله", "الله", "سوزي", "وسوزي", "بن سلمان", "كتيبة11")
_words = st.lists(st.sampled_from(_GIVEN), max_size=2)
_people = st.tuples(_words, st.sampled_from(_SURNAMES)).map(lambda name: " ".join([*name[0], name[1]]))
_mentions = st.lists(_people, min_size=1, max_size=4)


@given(st.lists(_mentions, max_size=6), st.randoms(use_true_random=False), st.sampled_from(["PER", "ORG"]))
def test_every_mention_is_in_one_name_and_every_id_is_of_one(
    named: list[list[str]], order: random.Random, label: str
) -> None:
    corpus = [document(str(number), *names, label=label) for number, names in enumerate(named)]
    moved = list(corpus)
    order.shuffle(moved)
    found = clusters(corpus)
    assert found == clusters(moved)
    assert sum(c.mentions for c in found.values()) == sum(map(len, named))
    for each in found.values():
        assert each.id not in each.shared_by
        assert len(set(each.shared_by)) == len(each.shared_by)
        assert set(each.shared_by) <= set(found)


def test_a_surname_alone_may_be_spelt_otherwise() -> None:
    found = clusters([document("a", "بنيامين نتانياهو", "نتنياهو"), document("b", "نتنياهو")])
    assert {name: c.mentions for name, c in found.items()} == {"PER:بنيامين نتانياهو": 3}
    two = clusters([document("a", "بنيامين نتانياهو", "سارة نتنياهو", "نتنياهو")])
    assert two["PER:سارة نتنياهو"].spellings == {"سارة نتنياهو": 1, "نتنياهو": 1}


def test_a_title_that_is_also_a_given_name() -> None:
    nasrallah = clusters([document("a", "حسن نصرالله", "السيد نصرالله", "نصر الله")])
    assert {name: c.mentions for name, c in nasrallah.items()} == {"PER:حسن نصرالله": 3}
    alone = clusters([document("a", "السيد البدوي", "البدوي"), document("b", "السيد حسن", "علي حسن")])
    assert {name: c.mentions for name, c in alone.items()} == {
        "PER:السيد البدوي": 2,
        "PER:السيد حسن": 1,
        "PER:علي حسن": 1,
    }
    known = Gazetteer({("PER", name_key("السيد البدوي", person=True)): "Q1"})
    assert set(clusters([document("a", "السيد البدوي", "أحمد البدوي")], known)) == {"Q1", "PER:أحمد البدوي"}
