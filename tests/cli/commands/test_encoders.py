"""`musamma encoders`: what an encoder is and what will be done to it, without loading its weights."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from helpers.command import Command
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_encoder
from safetensors.torch import load_file
from tokenizers import Tokenizer

from musamma.training.encoders.normalisation import add_arabic_rules


@pytest.fixture
def musamma(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("MUSAMMA_CACHE", str(tmp_path / "cache"))
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_tiny_encoder(tmp_path_factory.mktemp("bert"))
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# A model\n", encoding="utf-8")
    return folder


@pytest.fixture
def old(bert: Path, tmp_path: Path) -> Path:
    """The same encoder as older folders have it: vocab.txt, a pickle of torch, half precision, hamza folded."""
    folder = tmp_path / "old"
    folder.mkdir()
    shutil.copyfile(bert / "config.json", folder / "config.json")
    ids = Tokenizer.from_file(str(bert / "tokenizer.json")).get_vocab()
    (folder / "vocab.txt").write_text("\n".join(sorted(ids, key=ids.__getitem__)) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": true}', encoding="utf-8")
    weights = {name: value.half() for name, value in load_file(bert / "model.safetensors").items()}
    torch.save(weights, folder / "pytorch_model.bin")
    return folder


def cells(out: str) -> dict[str, list[str]]:
    """The rows of the table by their first cell."""
    rows = [[cell.strip() for cell in line.split("   ") if cell.strip()] for line in out.splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) > 1}


def test_an_encoder_in_a_table(musamma: Command, bert: Path) -> None:
    done = musamma("encoders", bert)
    assert done.code == 0
    table = cells(done.out)
    assert table["family"] == ["bert"]
    assert table["layers × width"] == ["2 × 32"]
    assert table["parameters"] == [f"{sum(x.numel() for x in load_file(bert / 'model.safetensors').values()):,}"]
    assert table["weights"] == ["model.safetensors (float32)"]
    assert table["tokenizer"] == ["tokenizer.json (WordPiece)"]
    assert table["longest window"] == ["512 pieces"]
    assert table["vocabulary"] == ["600 pieces"]
    assert table["licence"] == ["apache-2.0"]
    assert "pieces: those of 75 words in 5 sentences of the program" in done.out
    assert f"{bert}: Arabic normalisation and the cut between words are put in front of the tokenizer" in done.out
    assert "hamza" not in done.out


def test_several_encoders_side_by_side_with_what_is_done_to_them(musamma: Command, bert: Path, old: Path) -> None:
    done = musamma("encoders", bert, old)
    assert done.code == 0
    table = cells(done.out)
    assert table["weights"] == ["model.safetensors (float32)", "pytorch_model.bin (float16)"]
    assert table["tokenizer"] == ["tokenizer.json (WordPiece)", "vocab.txt (WordPiece)"]
    assert table["licence"] == ["apache-2.0", "not known"]
    for change in (
        "the weights are copied from pytorch_model.bin to model.safetensors, once",
        "tokenizer.json is made of vocab.txt, once",
        "the weights are read from float16 as float32",
        "the tokenizer makes ا of أ and إ, so the model sees no hamza",
    ):
        assert f"{old}: {change}" in done.out
        assert f"{bert}: {change}" not in done.out


def test_json_with_given_texts(musamma: Command, bert: Path) -> None:
    done = musamma("encoders", bert, "--texts", SEEDS / "gold.jsonl", "--json")
    (found,) = json.loads(done.out)
    stats = json.loads(musamma("stats", SEEDS / "gold.jsonl", "--json").out)["files"][str(SEEDS / "gold.jsonl")]
    assert found["pieces"]["words"] == stats["words"]
    assert 1 < found["pieces"]["pieces_per_word"] < 4
    assert 0 <= found["pieces"]["unknown_share"] < 0.05
    assert (found["window"], found["vocabulary"], found["licence"], found["commit"]) == (512, 600, "apache-2.0", None)
    assert found["notices"] == []


def test_unknown_pieces_of_the_texts_are_remarked(musamma: Command, bert: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("中文 日本 " * 20, encoding="utf-8")
    done = musamma("encoders", bert, "--texts", tmp_path / "a.txt")
    assert cells(done.out)["unknown pieces"] == ["100.00%"]
    assert "100.0% of the pieces of the texts are the tokenizer's unknown piece" in done.out


def test_an_encoder_that_cannot_be_used_is_one_sentence(musamma: Command, bert: Path, tmp_path: Path) -> None:
    done = musamma("encoders", tmp_path / "nothing")
    assert (done.code, done.out) == (2, "")
    assert "expected a folder that exists or a hub id" in done.err
    shutil.copytree(bert, tmp_path / "a")
    (tmp_path / "a" / "tokenizer.json").write_text("{", encoding="utf-8")
    done = musamma("encoders", tmp_path / "a", bert)
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert f"{tmp_path / 'a' / 'tokenizer.json'}: found a file that cannot be read as a tokenizer" in done.err
    assert cells(done.out)["family"] == ["bert"]


def test_a_tokenizer_of_another_model_is_refused(musamma: Command, bert: Path, tmp_path: Path) -> None:
    shutil.copytree(bert, tmp_path / "a")
    write_tiny_encoder(tmp_path / "b", vocabulary=400)
    shutil.copyfile(tmp_path / "b" / "tokenizer.json", tmp_path / "a" / "tokenizer.json")
    done = musamma("encoders", tmp_path / "a")
    assert done.code == 2
    assert "found a tokenizer of 400 pieces and a model of 600; they do not belong together" in done.err


def test_a_tokenizer_with_the_rules_keeps_them(musamma: Command, bert: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    shutil.copytree(bert, folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    add_arabic_rules(tokenizer)
    tokenizer.save(str(folder / "tokenizer.json"))
    done = musamma("encoders", folder)
    assert f"{folder}: the tokenizer has the Arabic normalisation of this program already" in done.out
    assert "are put in front" not in done.out
