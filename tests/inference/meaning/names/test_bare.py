"""Proclitics are taken off names where there is evidence, and never otherwise."""

import json

import pytest
from helpers.paths import REPOSITORY
from helpers.strategies import documents, texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import read
from musamma.inference.meaning.names.bare import Bare, BareNames, bare_names

CASES = [json.loads(line) for line in (REPOSITORY / "tests/cases/bare.jsonl").read_text(encoding="utf-8").splitlines()]
ALONE = BareNames()


def names(label: str, *mentions: str) -> Document:
    """A text of names with one label."""
    starts = [sum(len(each) + 3 for each in mentions[:at]) for at in range(len(mentions))]
    entities = (Entity(start, start + len(each), label) for start, each in zip(starts, mentions, strict=True))
    return Document("a", " ، ".join(mentions), tuple(entities))


def test_every_entity_of_the_seeds_is_bare_as_by_hand() -> None:
    answers = {(case["mention"], case["label"]): case["bare"] for case in CASES if case["source"] == "seeds"}
    found = 0
    for located in read(REPOSITORY / "seeds/gold.jsonl"):
        document = located.document
        for entity, bare in zip(document.entities, bare_names(document), strict=True):
            assert (document.surface(entity), bare.text) == (
                document.surface(entity),
                answers[document.surface(entity), entity.label],
            )
            found += 1
    assert found == 314


def test_mentions_of_news_are_bare_without_a_text_around_them() -> None:
    wrong = [case["mention"] for case in CASES if ALONE.of(case["mention"], case["label"]).text != case["bare"]]
    assert wrong == ["لبي بي سي"]  # what is left of its first word is too short to tell


@pytest.mark.parametrize(
    ("mention", "label", "bare"),
    [
        ("لباكستان", "LOC", Bare("باكستان", 1, True)),
        ("للجيش الباكستاني", "ORG", Bare("الجيش الباكستاني", None, True)),
        ("وَبِموسكو", "LOC", Bare("موسكو", 4, True)),
        ("لـموسكو", "LOC", Bare("موسكو", 2, True)),
        ("لآل مكتوم", "PER", Bare("آل مكتوم", 1, True)),
        ("كأس العالم", "ORG", Bare("كأس العالم", 0, True)),
        ("لإيفانوف", "PER", Bare("إيفانوف", 1, True)),
        ("والزرقاوي", "PER", Bare("الزرقاوي", 1, True)),
        ("والدوف", "PER", Bare("والدوف", 0, False)),
        ("باريس", "LOC", Bare("باريس", 0, True)),
        ("كايزر", "PER", Bare("كايزر", 0, False)),
        ("وكايزر", "PER", Bare("وكايزر", 0, False)),
        ("Paris", "LOC", Bare("Paris", 0, True)),
        ("", "LOC", Bare("", 0, True)),
        ("و", "LOC", Bare("و", 0, True)),
        ("«لباكستان", "LOC", Bare("باكستان", 2, True)),
        ("وبن لادن", "PER", Bare("بن لادن", 1, True)),
        ("ولبن لادن", "PER", Bare("بن لادن", 2, True)),
        ("وابن خلدون", "PER", Bare("ابن خلدون", 1, True)),
        ("وأبو مازن", "PER", Bare("أبو مازن", 1, True)),
        ("ولأبي مازن", "PER", Bare("أبي مازن", 2, True)),
        ("وعبد الناصر", "PER", Bare("عبد الناصر", 1, True)),
        ("وعبدالناصر", "PER", Bare("عبدالناصر", 1, True)),
        ("ودي ميستورا", "PER", Bare("دي ميستورا", 1, True)),
        ("وجو بايدن", "PER", Bare("جو بايدن", 1, True)),
        ("بأم درمان", "LOC", Bare("أم درمان", 1, True)),
        ("والملك سلمان", "PER", Bare("الملك سلمان", 1, True)),
        ("للرئيس بوتين", "PER", Bare("الرئيس بوتين", None, True)),
        ("بابا الفاتيكان", "PER", Bare("بابا الفاتيكان", 0, False)),
        ("لبن", "PER", Bare("لبن", 0, True)),
    ],
)
def test_by_hand(mention: str, label: str, bare: Bare) -> None:
    assert ALONE.of(mention, label) == bare


@pytest.mark.parametrize(
    "name", ["كليم صديقي", "برندا لي", "فلورا دنكان", "فلوران باني", "فلين", "كلودي هايغنير", "بنوري", "بليز كومباوري"]
)
def test_a_name_that_is_another_with_a_letter_before_it_stays(name: str) -> None:
    assert ALONE.of(name, "PER") == Bare(name, 0, True)
    assert ALONE.of(f"ول{name}", "PER") == Bare(name, 2, True)


def test_a_text_is_evidence() -> None:
    text = "زار كايزر زغوان وشكر لكايزر والجم"
    document = Document("a", text, (Entity(4, 9, "PER"), Entity(21, 27, "PER")))
    assert bare_names(document) == (Bare("كايزر", 0, False), Bare("كايزر", 1, True))
    assert BareNames(document).of("بزغوان", "LOC") == Bare("زغوان", 1, True)
    assert BareNames().of("بزغوان", "LOC") == Bare("بزغوان", 0, False)


def test_a_list_of_one_label_is_no_evidence_for_another() -> None:
    assert ALONE.of("كمالي", "PER") == Bare("كمالي", 0, False)
    assert ALONE.of("كمالي", "LOC") == Bare("مالي", 1, True)


@pytest.mark.parametrize(
    ("label", "one", "bare"),
    [
        ("LOC", "لباكستان", "باكستان"),
        ("LOC", "بواشنطن", "واشنطن"),
        ("PER", "لبوتين", "بوتين"),
        ("LOC", "لأميركا", "أميركا"),
        ("ORG", "بالبرلمان الأوروبي", "البرلمان الأوروبي"),
        ("ORG", "للحزب الشيوعي", "الحزب الشيوعي"),
        ("ORG", "بالفلان الشيوعي", "الفلان الشيوعي"),
        ("PER", "لإيفانوف", "إيفانوف"),
        ("LOC", "لـخرنق", "خرنق"),
        ("LOC", "بزغوان", "زغوان"),
        ("ORG", "للفلان", "الفلان"),
    ],
)
def test_two_proclitics_are_taken_off_beside_one(label: str, one: str, bare: str) -> None:
    found = bare_names(names(label, one, f"و{one}", bare))
    assert [(each.text, each.sure) for each in found] == [(bare, True)] * 3


@pytest.mark.parametrize(
    ("label", "mention", "beside", "bare"),
    [
        ("ORG", "للجنة الدولية للصليب الأحمر", "", "اللجنة الدولية للصليب الأحمر"),
        ("ORG", "للجنة الدولية للصليب الأحمر", "اللجنة الدولية للصليب الأحمر", "اللجنة الدولية للصليب الأحمر"),
        ("ORG", "وللجنة المركزية", "", "اللجنة المركزية"),
        ("ORG", "للجنة العليا", "", "اللجنة العليا"),
        ("ORG", "للجان الشعبية", "", "اللجان الشعبية"),
        ("ORG", "للجنة الانتخابات", "", "لجنة الانتخابات"),
        ("ORG", "للجنة حقوق الإنسان", "اللجنة الدولية", "لجنة حقوق الإنسان"),
        ("ORG", "للجنة المصالحة", "", None),
        ("ORG", "للجنة التنمية", "", None),
        ("ORG", "للجنة الرعاية", "", None),
        ("ORG", "للجنة الميزانية", "", None),
        ("ORG", "للجنة المصالحة", "لجنة المصالحة", "لجنة المصالحة"),
        ("ORG", "للواء المدرع", "", None),
        ("ORG", "للواء المدرع", "اللواء المدرع", "اللواء المدرع"),
        ("ORG", "للواء القدس", "لواء القدس", "لواء القدس"),
        ("ORG", "للواء الأول", "", "اللواء الأول"),
        ("ORG", "للواء العمالقة", "", "لواء العمالقة"),
        ("ORG", "للجيش الباكستاني", "", "الجيش الباكستاني"),
        ("LOC", "للاذقية", "", "اللاذقية"),
        ("LOC", "للاذقية", "اللاذقية", "اللاذقية"),
        ("LOC", "للطرون", "", None),
        ("LOC", "للطرون", "اللطرون", "اللطرون"),
        ("LOC", "لليبيا", "", "ليبيا"),
        ("LOC", "للندن", "", "لندن"),
        ("PER", "للواء حفتر", "", "اللواء حفتر"),
    ],
)
def test_an_article_before_a_noun_that_begins_with_its_letter(
    label: str, mention: str, beside: str, bare: str | None
) -> None:
    found = bare_names(names(label, mention, *([beside] if beside else [])))[0]
    assert (found.text, found.sure) == ((mention, False) if bare is None else (bare, True))


def test_a_name_with_a_contracted_article_is_no_evidence_for_one_proclitic() -> None:
    assert bare_names(names("ORG", "للفلان", "وللفلان")) == (Bare("للفلان", 0, False), Bare("وللفلان", 0, False))


@given(texts, st.sampled_from(["PER", "ORG", "LOC", "DATE", "x"]))
def test_offsets_are_those_of_the_mention(mention: str, label: str) -> None:
    bare = ALONE.of(mention, label)
    if bare.start is None:
        assert bare.sure
        assert bare.text.startswith("ال")
        assert mention.endswith(bare.text[2:])
    else:
        assert mention[bare.start :] == bare.text
        assert bare.start == 0 or bare.sure


@given(documents())
def test_every_entity_has_one(document: Document) -> None:
    assert len(bare_names(document)) == len(document.entities)
