"""Tag schemes, compared with the implementations in seqeval."""

import pytest
from helpers.strategies import LABELS, legal_tags, tags
from hypothesis import given
from hypothesis import strategies as st
from seqeval import scheme as oracle
from seqeval.metrics.sequence_labeling import get_entities

from musamma.data.tags.bio import read_tags
from musamma.data.tags.schemes import SCHEMES, TagError, from_bio, to_bio

ORACLES = {
    "BIO": oracle.IOB2,
    "IOB2": oracle.IOB2,
    "IOB1": oracle.IOB1,
    "IOE1": None,
    "IOE2": oracle.IOE2,
    "BIOES": oracle.IOBES,
    "IOBES": oracle.IOBES,
    "BILOU": oracle.BILOU,
    "BMES": oracle.IOBES,
    "BMEWO": oracle.IOBES,
    "IO": None,
}
TO_IOBES = str.maketrans("MW", "IS")
EVERY_SCHEME = pytest.mark.parametrize("scheme", sorted(SCHEMES))


def chunks(sequence: list[str]) -> list[tuple[str, int, int]]:
    return [(chunk.label, chunk.first, chunk.last) for chunk in read_tags(sequence)]


def read_by_seqeval(sequence: list[str], scheme: str) -> list[tuple[str, int, int]]:
    if not sequence:
        return []
    if ORACLES[scheme] is None:  # seqeval says of its own IOE1 that it "hasn't yet been able to handle some cases"
        return [(label, first, last + 1) for label, first, last in get_entities(sequence)]
    tags = [tag[0].translate(TO_IOBES) + tag[1:] if scheme in ("BMES", "BMEWO") else tag for tag in sequence]
    (found,) = oracle.Entities([tags], ORACLES[scheme]).entities
    return [(entity.tag, entity.start, entity.end) for entity in found]


def test_every_scheme_has_an_oracle() -> None:
    assert SCHEMES.keys() == ORACLES.keys()


@EVERY_SCHEME
@given(sequence=legal_tags())
def test_legal_tags_come_back_and_seqeval_reads_the_same(scheme: str, sequence: list[str]) -> None:
    try:
        written = from_bio(sequence, scheme)
    except ValueError as error:
        assert scheme == "IO"
        assert "next to each other" in str(error)
        return
    assert to_bio(written, scheme) == sequence
    assert read_by_seqeval(written, scheme) == chunks(sequence)


@EVERY_SCHEME
@given(data=st.data())
def test_tags_of_a_file_come_back_as_they_are_or_are_refused_where_they_are_wrong(
    scheme: str, data: st.DataObject
) -> None:
    names = ["O", *(f"{prefix}-{label}" for prefix in SCHEMES[scheme] for label in LABELS[:2])]
    sequence = data.draw(st.lists(st.sampled_from(names), max_size=6))
    try:
        read = to_bio(sequence, scheme)
    except TagError as error:
        assert repr(sequence[error.index]) in str(error)
        assert scheme not in ("BIO", "IOB2")
        return
    assert from_bio(read, scheme) == sequence
    if scheme not in ("BIO", "IOB2"):
        assert read_by_seqeval(sequence, scheme) == chunks(read)


@given(tags())
def test_invalid_starts_of_bio_stay(sequence: list[str]) -> None:
    assert to_bio(sequence, "BIO") == from_bio(sequence, "IOB2") == sequence


def test_each_scheme_as_it_is_written() -> None:
    sequence = ["B-PER", "I-PER", "B-PER", "O", "B-LOC", "B-PER"]
    assert {scheme: " ".join(from_bio(sequence, scheme)) for scheme in ("IOB1", "IOE1", "IOE2", "BIOES", "BILOU")} == {
        "IOB1": "I-PER I-PER B-PER O I-LOC I-PER",
        "IOE1": "I-PER E-PER I-PER O I-LOC I-PER",
        "IOE2": "I-PER E-PER E-PER O E-LOC E-PER",
        "BIOES": "B-PER E-PER S-PER O S-LOC S-PER",
        "BILOU": "B-PER L-PER U-PER O U-LOC U-PER",
    }


def test_io_needs_no_prefix_and_joins_neighbours_of_one_label() -> None:
    assert to_bio(["O", "PER", "PER", "LOC", "O", "PER"], "IO") == ["O", "B-PER", "I-PER", "B-LOC", "O", "B-PER"]
    assert to_bio(["I-PER", "PER", "I-PER"], "IO") == ["B-PER", "I-PER", "I-PER"]
    assert to_bio(["شخص", "شخص", "O"], "IO") == ["B-شخص", "I-شخص", "O"]
    with pytest.raises(ValueError, match="found two PER next to each other, which IO would make one entity"):
        from_bio(["B-PER", "B-PER"], "IO")


@pytest.mark.parametrize("tag", ["B-PER", "E-PER", "PER-B", "PER_I", "B_PER", "0", "_", "-", "o", "", "I-"])
def test_io_takes_no_tag_of_another_scheme_for_a_label(tag: str) -> None:
    with pytest.raises(TagError) as caught:
        to_bio(["O", tag], "IO")
    assert (caught.value.index, caught.value.tag) == (1, tag)


@pytest.mark.parametrize(
    ("scheme", "sequence", "index", "message"),
    [
        ("BIOES", "O I-PER", 1, "found the tag 'I-PER', expected 'S-PER' there in BIOES"),
        ("BIOES", "B-PER O", 0, "found the tag 'B-PER', expected 'S-PER'"),
        ("BILOU", "B-PER L-PER I-PER", 2, "expected 'U-PER'"),
        ("IOB1", "B-PER I-PER", 0, "expected 'I-PER' there in IOB1"),
        ("IOE2", "I-PER O", 0, "expected 'E-PER'"),
        ("IOE1", "E-PER O", 0, "expected 'I-PER'"),
        ("BIO", "O E-PER", 1, "found the tag 'E-PER', expected O, B-LABEL, I-LABEL"),
        ("BIOES", "O U-PER", 1, "expected O, B-LABEL, I-LABEL, E-LABEL, S-LABEL"),
        ("BILOU", "PER", 0, "found the tag 'PER'"),
        ("BILOU", "B-", 0, "found the tag 'B-'"),
        ("BILOU", "BI-PER", 0, "found the tag 'BI-PER'"),
    ],
)
def test_what_a_scheme_does_not_allow_is_named(scheme: str, sequence: str, index: int, message: str) -> None:
    with pytest.raises(TagError) as caught:
        to_bio(sequence.split(), scheme)
    assert caught.value.index == index
    assert message in str(caught.value)
