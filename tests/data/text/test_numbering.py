import pytest

from musamma.data.text.numbering import is_numbered


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1 2 3", True),
        ("0 1 2", True),
        ("1 2 1 2 3", True),
        ("0 1 0 1 2", True),
        ("7 8 9", True),
        ("1", False),
        ("", False),
        ("1 3", False),
        ("2 1 4", False),
        ("1948 1967", False),
        ("1 2 نعم", False),
        ("١ ٢ ٣", True),
        ("۰ ۱ ۲ ۱", True),
        ("١ ٣", False),
        ("1 2 3456789012", False),
    ],
)
def test_numbers_in_sequence(words: str, expected: bool) -> None:
    assert is_numbered(words.split()) is expected


def test_no_more_words_are_read_than_needed() -> None:
    words = iter(["1", "2", "نعم", "لا"])
    assert not is_numbered(words)
    assert list(words) == ["لا"]
