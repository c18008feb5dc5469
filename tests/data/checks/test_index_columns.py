import json
from pathlib import Path

import pytest

from musamma.data.check_files import check_files
from musamma.data.reading import Reading


def hints(path: Path, reading: Reading | None = None) -> list[str]:
    found = check_files([path], reading or Reading()).problems
    return [f"{problem.line} {problem.found}" for problem in found if problem.rule == "index-column"]


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize("separator", ["\t", " "])
def test_words_that_are_numbers(tmp_path: Path, start: int, separator: str) -> None:
    path = tmp_path / "a.conll"
    rows = [[str(start), "زار", "O"], [str(start + 1), "أحمد", "B-PER"], [], [str(start), "كابل", "B-LOC"]]
    path.write_text("\n".join(map(separator.join, rows)), encoding="utf-8")
    assert hints(path) == ["1 all words are numbers in sequence"]


@pytest.mark.parametrize("content", ["1948 O\n1967 O\n", "1 O\nنعم O\n", "1 O\n"])
def test_numbers_that_are_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.conll"
    path.write_text(content, encoding="utf-8")
    assert hints(path) == []


def test_words_of_one_language(tmp_path: Path) -> None:
    words = ["ar:زار", "ar:أحمد"]
    record = {"text": " ".join(words), "sentences": [[[0, 6], [7, 14]]]}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert hints(path) == ["1 every word begins with 'ar:'"]
    path.write_text(json.dumps({"text": "ar:زار أحمد", "sentences": [[[0, 6], [7, 11]]]}), encoding="utf-8")
    assert hints(path) == []
