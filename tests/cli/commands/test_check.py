"""`musamma check`: problems, counts, exit codes and repairs."""

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.command import Command
from helpers.paths import SEEDS

from musamma.data.corpus import load_corpus
from musamma.data.problems import FAULTS, HINTS

GOLD = SEEDS / "gold.jsonl"
BIO = sorted((SEEDS / "bio").glob("*.conll"))
REPEATED_LEAD = "1 hint"
"""The seeds have one duplicate sentence: article 000 repeats its lead."""


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def rules(found: str) -> list[tuple[int, str]]:
    return [(problem["line"], problem["rule"]) for problem in json.loads(found)]


@pytest.mark.parametrize("files", [[GOLD], BIO], ids=["gold", "bio"])
def test_clean_files_print_nothing_and_exit_0(musamma: Command, files: list[Path]) -> None:
    done = musamma("check", *files, "--labels", "PER, ORG,LOC,DATE")
    assert (done.code, done.out) == (0, "")
    sizes = "5 documents, 106 sentences, 2,854 words"
    named = f"{len(files)} file" + "s" * (len(files) > 1)
    assert done.err.splitlines()[-1] == f"0 problems and {REPEATED_LEAD} in {named}: {sizes}; --hints shows the hints"
    assert musamma("check", *files, "--ignore", "duplicate-sentence").err == f"0 problems in {named}: {sizes}\n"


def test_file_and_line_of_every_problem_and_exit_1(musamma: Command, tmp_path: Path) -> None:
    good = {"id": "a", "text": "لافروف", "entities": [{"start": 0, "end": 6, "label": "PER"}]}
    odd = {"id": ":apple:\t[b]", "text": "لافروف", "entities": [{"start": 0, "end": 3, "label": ":heart:"}]}
    path = write(tmp_path / "a.jsonl", good, odd, good)
    done = musamma("check", path, "--labels", "PER,:heart:")
    assert done.code == 1
    assert done.out.splitlines() == [
        f"{path}:2: span-edge: document ':apple:\\t[b]': :heart: 0:3 'لاف' does not start and end at word boundaries: "
        "move it to the word boundaries",
        f"{path}:3: duplicate-id: id 'a' already occurs on line 1: give each document a unique id",
    ]
    found = json.loads(musamma("check", path, "--json").out)
    assert [(problem["path"], problem["line"], problem["rule"]) for problem in found] == [
        (str(path), 2, "span-edge"),
        (str(path), 3, "duplicate-id"),
    ]
    assert rules(musamma("check", path, "--json", "--hints").out) == [
        (2, "span-edge"),
        (2, "duplicate-sentence"),
        (3, "duplicate-id"),
        (3, "duplicate-sentence"),
    ]


def test_rules_may_be_chosen_and_ignored(musamma: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("في\tI-LOC\n\nفي\tO\n\nبـ\u200f\tO\n", encoding="utf-8")
    assert rules(musamma("check", path, "--json").out) == [(1, "invalid-transition")]
    assert rules(musamma("check", path, "--rules", "invisible-character", "--json").out) == [(5, "invisible-character")]
    done = musamma("check", path, "--ignore", "invalid-transition, invisible-character,", "--json", "--hints")
    assert (done.code, rules(done.out)) == (0, [(3, "duplicate-sentence")])
    refused = musamma("check", path, "--rules", "spelling")
    assert refused.code == 2
    assert refused.err.startswith("musamma: found no rule named spelling, expected some of column-count ")


def test_faulty_lines_are_problems_among_others(musamma: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("قال\tO\nلافروف\n\n\tB-PER\nمتقي\tPER\nموسكو\tI-LOC\n\u200f\tO\n", encoding="utf-8")
    done = musamma("check", path)
    assert done.code == 1
    assert done.out.splitlines() == [
        f"{path}:2: column-count: found 'لافروف', expected a word, a tab or space, and a tag: "
        "add its tag (O if the word is in no entity)",
        f"{path}:4: empty-word: found '\\tB-PER', expected a word, a tab or space, and a tag: "
        "restore the word, or delete the line",
        f"{path}:5: unknown-tag: found the tag 'PER', expected O, B-LABEL or I-LABEL: correct the last column, or name "
        "the column and the scheme of the tags (--columns tag=N, scheme=…)",
        f"{path}:6: invalid-transition: document 'a': LOC 18:23 'موسكو' begins with I-: tag its first word with B-; "
        "if all entities begin with I-, read the file with --columns scheme=IOB1",
        f"{path}:7: empty-word: document 'a': the word '\\u200f' has no visible character: "
        "delete its line or restore the word",
    ]
    assert "5 problems in 1 file: 1 document, 2 sentences, 6 words" in done.err


def test_faulty_tags_of_another_scheme_and_lines_with_other_columns(musamma: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("قال x O\nلافروف x E-PER\nمتقي x S-PER\n\nفي x y O\nموسكو y S-LOC\n", encoding="utf-8")
    scheme = ("--columns", "scheme=BIOES", "--columns", "tag=3")
    assert rules(musamma("check", path, *scheme, "--json").out) == [
        (2, "unknown-tag"),
        (5, "unknown-tag"),
    ]
    path.write_text("قال O\nلافروف x B-PER\nمتقي x B-PER\nفي O\n", encoding="utf-8")
    done = musamma("check", path)
    assert done.out.splitlines() == [
        f"{path}:{line}: column-count: found 3 columns in '{word} x B-PER', expected 2 as on most lines: "
        f"if the word is '{word} x', put tabs between the columns of all lines"
        for line, word in ((2, "لافروف"), (3, "متقي"))
    ]


def test_unusable_input_exits_2(musamma: Command, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": 1}\n', encoding="utf-8")
    done = musamma("check", GOLD, tmp_path / "a.jsonl")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"musamma: {tmp_path / 'a.jsonl'}:1: found no ")
    assert musamma("check", tmp_path / "absent.jsonl").code == 2
    assert musamma("check", tmp_path).code == 2
    assert musamma("check", GOLD, "--from", "yaml").err.startswith(f"musamma: {GOLD}: cannot read 'yaml', expected one")


def test_repair_writes_what_it_can_and_a_log_and_tells_the_rest(musamma: Command, tmp_path: Path) -> None:
    source, target = tmp_path / "a.jsonl", tmp_path / "out" / "b.jsonl"
    spans = [(0, 3, "PER"), (7, 17, "LOC")]
    write(
        source,
        {"id": "a", "text": "لافروف في موسكو.", "entities": [{"start": s, "end": e, "label": x} for s, e, x in spans]},
    )
    done = musamma("check", source, "--repair", target)
    assert done.code == 1
    assert done.out.startswith(f"{target}:1: span-range: document 'a': LOC 7:17 ")
    assert f"1 repair → {target}.log: span-edge 1" in done.err
    log = [json.loads(line) for line in (tmp_path / "out" / "b.jsonl.log").read_text(encoding="utf-8").splitlines()]
    assert log == [
        {
            "path": str(source),
            "line": 1,
            "document": "a",
            "rule": "span-edge",
            "before": "PER 0:3 'لاف'",
            "after": "PER 0:6 'لافروف'",
        }
    ]


def test_convert_repairs_too(musamma: Command, tmp_path: Path) -> None:
    source, target = tmp_path / "a.jsonl", tmp_path / "out" / "a.conll"
    write(source, {"id": "a", "text": "ولافروف،", "entities": [{"start": 1, "end": 8, "label": "PER"}]})
    assert musamma("convert", source, target).code != 0
    done = musamma("convert", source, target, "--repair", "--lossy")
    assert (done.code, target.read_text(encoding="utf-8")) == (0, "# id = a\nولافروف\tB-PER\n،\tO\n\n")
    assert f"2 repairs → {target}.log: span-edge 1, span-punctuation 1" in done.err


def test_repair_keeps_the_scheme_of_columns(musamma: Command, tmp_path: Path) -> None:
    source, target = tmp_path / "a.bioes", tmp_path / "b.bioes"
    source.write_text("زار\tO\nسيرغي\tB-PER\nلافروف\tI-PER\n،\tE-PER\nكابل\tS-LOC\n\n", encoding="utf-8")
    done = musamma("check", source, "--columns", "scheme=BIOES", "--repair", target)
    assert (done.code, done.out) == (0, "")
    assert target.read_text(encoding="utf-8") == (
        "# id = a\nزار\tO\nسيرغي\tB-PER\nلافروف\tE-PER\n،\tO\nكابل\tS-LOC\n\n"
    )


def test_repair_writes_no_other_format_than_its_extension_says(musamma: Command, tmp_path: Path) -> None:
    source, target = tmp_path / "a.conll", tmp_path / "b.jsonl"
    source.write_text("زار O\n", encoding="utf-8")
    done = musamma("check", source, "--repair", target)
    assert (done.code, target.exists()) == (2, False)
    assert done.err.startswith(
        f"musamma: {target}: found the extension of jsonl, expected that of conll, the format of"
    )
    assert musamma("check", source, "--repair", tmp_path / "b.bio").code == 0
    assert (
        musamma("check", source.rename(tmp_path / "a.txt"), "--from", "conll", "--repair", tmp_path / "b.txt").code == 0
    )


def test_repair_takes_one_sound_file(musamma: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("قال\n", encoding="utf-8")
    assert musamma("check", path, "--repair", tmp_path / "b.conll").code == 2
    assert musamma("check", path, "--repair", path).code == 2
    assert musamma("check", GOLD, path, "--repair", tmp_path / "b.conll").code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["a.conll"]


def test_anercorp(musamma: Command, corpora: Path, tmp_path: Path) -> None:
    train, test = (corpora / "anercorp" / f"ANERCorp_CamelLab_{part}.txt" for part in ("train", "test"))
    done = musamma("check", train, test, "--from", "conll", "--json", "--hints")
    assert done.code == 1
    assert "2 documents, 4,898 sentences, 150,110 words" in done.err
    found = json.loads(done.out)

    def count(rule: str, path: Path) -> int:
        return sum(problem["rule"] == rule and problem["path"] == str(path) for problem in found)

    assert [count("invalid-transition", path) for path in (train, test)] == [39, 74]
    assert [count("duplicate-sentence", path) for path in (train, test)] == [42, 0]
    assert {problem["rule"] for problem in found if problem["rule"] in FAULTS} == {"invalid-transition"}
    assert count("label-varies", train) + count("label-varies", test) == 102
    assert set(HINTS) > {problem["rule"] for problem in found} - set(FAULTS) > {"label-varies", "long-sentence"}
    lines = train.read_text(encoding="utf-8").splitlines()
    starts = [problem["line"] for problem in found if problem["rule"] == "invalid-transition"][:39]
    assert all(lines[line - 1].split()[-1].startswith("I-") for line in starts)


def test_repaired_anercorp_is_legal_and_nothing_else_moved(musamma: Command, corpora: Path, tmp_path: Path) -> None:
    source, target = corpora / "anercorp" / "ANERCorp_CamelLab_test.txt", tmp_path / "test.conll"
    done = musamma("check", source, "--from", "conll", "--repair", target)
    assert (done.code, done.out) == (0, "")
    assert "74 repairs" in done.err
    (before,), (after,) = load_corpus(source, format="conll"), load_corpus(target)
    assert (after.text, after.entities, after.sentences) == (before.text, before.entities, before.sentences)
    assert not after.meta


def test_wojoods_sample_shares_a_sentence(musamma: Command, corpora: Path) -> None:
    files = [corpora / "wojood-sample" / f"{part}.txt" for part in ("train", "val", "test")]
    done = musamma("check", *files, "--from", "conll", "--columns", "layer=1", "--json")
    assert [(problem["rule"], problem["line"]) for problem in json.loads(done.out)] == [
        ("invalid-transition", 12377),
        ("shared-sentence", 1312),
        ("shared-sentence", 2074),
    ]


def test_what_is_not_checked_is_counted(musamma: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("قال لافروف في موسكو", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tORG 4 10;14 19\tلافروف موسكو\nT2\tLOC 14 19\tموسكو\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("نعم", encoding="utf-8")
    done = musamma("check", tmp_path)
    assert done.err.splitlines() == [
        "discontinuous entities: 1 left out",
        "texts without an .ann file: 1 left out",
        "0 problems in 1 file: 1 document, 1 sentence, 4 words",
    ]
