"""`musamma resolve`: facts in JSONL, on the page, and what other formats lose."""

import json
from pathlib import Path

import pytest
from helpers.command import Command
from helpers.paths import SEEDS

GOLD = SEEDS / "gold.jsonl"


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def test_the_seeds_as_jsonl_on_the_screen(musamma: Command) -> None:
    done = musamma("resolve", GOLD)
    assert done.code == 0
    found = [json.loads(line) for line in done.out.splitlines()]
    given = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert [each["text"] for each in found] == [each["text"] for each in given]
    dates = [[e["value"] for e in each["entities"] if e["label"] == "DATE"] for each in found]
    assert dates == [[e["value"] for e in each["entities"] if e["label"] == "DATE"] for each in given]
    assert done.err.splitlines() == [
        "34 dates, 29 with a value",
        "4 dates without a value (no-anchor): the day of writing is not known; name it with --date",
        "1 date without a value (vague): it refers to another date, or to none",
    ]


def test_the_day_of_writing_is_given(musamma: Command, tmp_path: Path) -> None:
    text = "وصل الوفد أمس"
    record = {"id": "a", "text": text, "entities": [{"start": 10, "end": 13, "label": "DATE"}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf-8")
    done = musamma("resolve", tmp_path / "a.jsonl", "--date", "2024-10-04")
    assert json.loads(done.out)["entities"][0]["value"] == "2024-10-03"
    done = musamma("resolve", tmp_path / "a.jsonl", "--date", "4.10.2024")
    assert (done.code, done.out) == (2, "")
    assert "found --date '4.10.2024', expected a day such as 2024-10-04" in done.err


def test_what_a_format_cannot_hold_is_counted(musamma: Command, tmp_path: Path) -> None:
    done = musamma("resolve", GOLD, "-o", tmp_path / "a.conll")
    assert done.code == 0
    assert "meanings of entities: 314 not in conll" in done.err
    assert done.err.endswith(f"5 documents → {tmp_path / 'a.conll'}\n")


def test_the_page_shows_values(musamma: Command, tmp_path: Path) -> None:
    assert musamma("resolve", GOLD, "-o", tmp_path / "a.html").code == 0
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert (
        'data-meaning="value: 2021-04-06/2021-04-07" aria-description="value: 2021-04-06/2021-04-07" tabindex="0"'
        in page
    )
