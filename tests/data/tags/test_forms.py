import pytest
from helpers.strategies import tags
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.tags.forms import TagForm, usual_tag

FORMS = ["B-PER", "PER-B", "B_PER", "PER_B", "b-per", "b_per", "per-b", "per_b", "B:PER", "PER/B", "B|PER"]


def spelt(tag: str, form: str) -> str:
    """A BIO tag in another form."""
    if tag == "O":
        return "o" if form == form.lower() else "O"
    prefix, _, label = tag.partition("-")
    separator = next(character for character in form if not character.isalnum())
    prefix = prefix.lower() if form == form.lower() else prefix
    return f"{label}{separator}{prefix}" if form.lower().endswith("b") else f"{prefix}{separator}{label}"


@pytest.mark.parametrize("form", FORMS)
@given(sequence=tags(("PER", "A-B", "X_Y", "per")))
def test_every_form_comes_back(form: str, sequence: list[str]) -> None:
    found = [usual_tag(spelt(tag, form), TagForm.of(form), "O") for tag in sequence]
    assert found == sequence


@given(st.text(max_size=8))
def test_the_usual_form_is_left_alone(tag: str) -> None:
    assert usual_tag(tag, TagForm(), "O") == tag


@pytest.mark.parametrize(
    ("tag", "form", "expected"),
    [
        ("PER", "PER-B", "PER"),
        ("b-PER", "B-PER", "b-PER"),
        ("B-PER", "b-per", "B-PER"),
        ("PER-XX", "PER-B", "PER-XX"),
        ("LOC-PER-I", "PER-B", "I-LOC-PER"),
    ],
)
def test_what_has_no_prefix_in_the_form_stays(tag: str, form: str, expected: str) -> None:
    assert usual_tag(tag, TagForm.of(form), "O") == expected


def test_what_stands_for_o() -> None:
    assert [usual_tag(tag, TagForm(), "0") for tag in ("0", "O", "B-0")] == ["O", "O", "B-0"]


@pytest.mark.parametrize("form", ["", "B", "PER", "BPER", "B--PER", "B-ORG", "I-PER", "b-PER-", "B PER"])
def test_other_examples_are_refused(form: str) -> None:
    with pytest.raises(ValueError, match="expected the first tag of a person as the file has it"):
        TagForm.of(form)
