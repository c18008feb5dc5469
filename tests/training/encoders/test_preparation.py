"""Encoders in older files: weights of torch, vocabularies without tokenizer.json."""

import json
import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from helpers.families import BERT, tiny_tokenizer, write_family, write_weights
from helpers.paths import SEEDS
from safetensors.torch import load_file
from sentencepiece import SentencePieceTrainer

from musamma.data.errors import ModelError
from musamma.data.files.whole_files import sha256_of_all
from musamma.data.tags.tag_set import TagSet
from musamma.training.encoders.classifier import load_classifier
from musamma.training.encoders.find import find_encoder
from musamma.training.encoders.normalisation import load_tokenizer
from musamma.training.encoders.pickled_weights import read_tensors, write_tensors

TAGS = TagSet(("PER",))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSAMMA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_family(tmp_path_factory.mktemp("bert"), "bert")


@pytest.fixture
def folder(bert: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bert, tmp_path / "encoder"))


def to_pickle(folder: Path, *, legacy: bool = False) -> dict[str, torch.Tensor]:
    """model.safetensors → pytorch_model.bin."""
    state = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(OrderedDict(state), folder / "pytorch_model.bin", _use_new_zipfile_serialization=not legacy)
    return state


@pytest.mark.parametrize("legacy", [False, True])
def test_weights_of_torch_become_safetensors_in_the_cache(
    folder: Path, cache: Path, capsys: pytest.CaptureFixture[str], legacy: bool
) -> None:
    state, before = to_pickle(folder, legacy=legacy), sha256_of_all(folder)
    found = find_encoder(str(folder))
    assert found.parent == cache
    written = load_file(found / "model.safetensors")
    assert written.keys() == state.keys()
    assert all(torch.equal(written[name], state[name]) for name in state)
    assert not (found / "pytorch_model.bin").exists()
    assert (found / "tokenizer.json").read_bytes() == (folder / "tokenizer.json").read_bytes()
    assert sha256_of_all(folder) == before
    said = capsys.readouterr().err
    assert said == f"{folder}: writing model.safetensors (from pytorch_model.bin) in {found} (once)\n"
    assert find_encoder(str(folder)) == found
    assert capsys.readouterr().err == ""
    assert load_classifier(found, TAGS, dropout=0.0).num_parameters() > 10_000


def test_other_weights_have_another_folder(folder: Path, cache: Path) -> None:
    state = to_pickle(folder)
    first = find_encoder(str(folder))
    state["embeddings.LayerNorm.bias"] += 1
    torch.save(state, folder / "pytorch_model.bin")
    second = find_encoder(str(folder))
    assert first != second
    assert torch.equal(load_file(second / "model.safetensors")["embeddings.LayerNorm.bias"], torch.ones(32))
    assert sorted(cache.iterdir()) == sorted([first, second])


def test_shards_of_torch_are_joined(folder: Path) -> None:
    state = list(to_pickle(folder).items())
    (folder / "pytorch_model.bin").unlink()
    files = [f"pytorch_model-{number:05}-of-00002.bin" for number in (1, 2)]
    for number, file in enumerate(files):
        torch.save(dict(state[number::2]), folder / file)
    index = {name: files[at % 2] for at, (name, _) in enumerate(state)}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": index}), encoding="utf-8")
    found = find_encoder(str(folder))
    written = load_file(found / "model.safetensors")
    assert all(torch.equal(written[name], value) for name, value in state)
    (folder / files[1]).unlink()
    with pytest.raises(ModelError, match=f"found no {files[1]}, which pytorch_model.bin.index.json names"):
        find_encoder(str(folder))


class Evil:
    """Runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {os.environ['MARK']}",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: {"a": Evil()}, r"pytorch_model.bin: found posix.system, expected tensors alone; .* is not read"),
        (Evil, "found posix.system, expected tensors alone"),
        (lambda: {"a": torch.nn.Linear(2, 2)}, r"found torch.nn.modules.linear.Linear, expected tensors alone"),
        (lambda: {"state_dict": {"a": torch.ones(2)}}, "found 'state_dict', a dict, expected tensors alone"),
        (lambda: {"epoch": 3}, "found 'epoch', a int, expected tensors alone"),
        (lambda: {1: torch.ones(2)}, "found 1, a Tensor, expected tensors alone"),
        (lambda: [torch.ones(2)], "found a list, expected tensors by name"),
        (lambda: {"a": torch.eye(2).to_sparse()}, "found 'a', a Tensor, expected tensors alone"),
    ],
)
def test_anything_but_tensors_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Callable[[], Any], message: str
) -> None:
    monkeypatch.setenv("MARK", str(tmp_path / "ran"))
    torch.save(content(), tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelError, match=message) as caught:
        read_tensors(tmp_path / "pytorch_model.bin")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "ran").exists()


def test_a_pickle_that_would_run_a_command_leaves_nothing_in_the_cache(
    folder: Path, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARK", str(tmp_path / "ran"))
    (folder / "model.safetensors").unlink()
    torch.save({"a": Evil()}, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"^[^\n]*.bin: found posix.system, expected tensors alone; [^\n]*$"):
        find_encoder(str(folder))
    assert not (tmp_path / "ran").exists()
    assert list(cache.iterdir()) == []


def test_a_damaged_pickle_is_said(folder: Path) -> None:
    to_pickle(folder)
    path = folder / "pytorch_model.bin"
    for data in (path.read_bytes()[:20_000], b"some text", b"\x80\x02"):
        path.write_bytes(data)
        with pytest.raises(ModelError, match=r"found no weights that torch can read \([^\n]*\); copy"):
            read_tensors(path)


def test_tensors_that_share_memory_are_written_whole(tmp_path: Path) -> None:
    table = torch.arange(12.0).reshape(3, 4)
    state = {
        "a": table,
        "tied": table,
        "row": table[1],
        "turned": table.T,
        "nan": torch.tensor(float("nan")),
        "n": torch.tensor(3),
    }
    torch.save(state, tmp_path / "x.bin")
    read = read_tensors(tmp_path / "x.bin")
    write_tensors(read, tmp_path / "x.safetensors")
    written = load_file(tmp_path / "x.safetensors")
    assert written.keys() == state.keys()
    for name, value in state.items():
        assert written[name].dtype == value.dtype
        assert torch.equal(written[name].nan_to_num(7), value.nan_to_num(7))


# ---- folders of exactly the files that Arabic encoders have on the hub


def write_word_pieces(folder: Path) -> None:
    vocabulary = tiny_tokenizer("wordpiece", BERT).get_vocab()
    (folder / "vocab.txt").write_text(
        "\n".join(sorted(vocabulary, key=vocabulary.__getitem__)) + "\n", encoding="utf-8"
    )


def write_sentence_pieces(folder: Path, name: str, **options: Any) -> int:
    """Write a model of sentencepiece, and return its number of pieces."""
    source, prefix = folder / "text", folder / "pieces"
    articles = sorted((SEEDS / "articles").glob("*.txt"))
    source.write_text("\n".join(path.read_text(encoding="utf-8") for path in articles), encoding="utf-8")
    SentencePieceTrainer.train(
        input=str(source), model_prefix=str(prefix), vocab_size=400, minloglevel=2, hard_vocab_limit=False, **options
    )
    prefix.with_suffix(".model").rename(folder / name)
    return prefix.with_suffix(".vocab").read_text(encoding="utf-8").count("\n")


_DEBERTA_PIECES = {
    "pad_id": 0, "bos_id": 1, "eos_id": 2, "unk_id": 3,
    "pad_piece": "[PAD]", "bos_piece": "[CLS]", "eos_piece": "[SEP]", "unk_piece": "[UNK]",
}  # fmt: skip
_JSON = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
_BIN = ("config.json", "pytorch_model.bin", "tokenizer_config.json")
ARABIC: Mapping[str, tuple[str, Sequence[str]]] = {
    "aubmindlab/bert-base-arabertv02": ("bert", (*_JSON, "vocab.txt")),
    "aubmindlab/bert-large-arabertv02": ("bert", (*_JSON, "vocab.txt")),
    "aubmindlab/bert-base-arabertv2": ("bert", (*_JSON, "vocab.txt")),
    "aubmindlab/araelectra-base-discriminator": ("electra", (*_JSON, "vocab.txt")),
    "FacebookAI/xlm-roberta-base": ("xlm-roberta", _JSON),
    "CAMeL-Lab/bert-base-arabic-camelbert-msa": ("bert", (*_BIN, "vocab.txt")),
    "CAMeL-Lab/bert-base-arabic-camelbert-mix": ("bert", ("config.json", "pytorch_model.bin", "vocab.txt")),
    "UBC-NLP/MARBERTv2": ("bert", (*_BIN, "vocab.txt")),
    "UBC-NLP/ARBERTv2": ("bert", ("config.json", "model.safetensors", "vocab.txt")),
    "asafaya/bert-base-arabic": ("bert", ("config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt")),
    "microsoft/mdeberta-v3-base": ("deberta-v2", (*_BIN, "spm.model")),
    "EuroBERT/EuroBERT-210m": ("eurobert", _JSON),
    "jhu-clsp/mmBERT-base": ("modernbert", (*_BIN, "tokenizer.json")),
    "NAMAA-Space/AraModernBert-Base-V1.0": ("modernbert", _JSON),
}
"""For each encoder: its family, and its files on the hub."""


@pytest.mark.parametrize("name", ARABIC)
def test_an_arabic_encoder_loads_from_the_files_that_it_has(name: str, tmp_path: Path) -> None:
    family, files = ARABIC[name]
    folder = tmp_path / "encoder"
    write_family(folder, family)
    if "spm.model" in files:
        pieces = write_sentence_pieces(folder, "spm.model", **_DEBERTA_PIECES)
        write_weights(folder, family, vocab_size=pieces + 1)
    if "vocab.txt" in files:
        write_word_pieces(folder)
    settings = (
        {"do_lower_case": name.startswith("asafaya")} if family == "bert" else {"tokenizer_class": "DebertaV2Tokenizer"}
    )
    if "tokenizer.json" not in files:
        (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    if "pytorch_model.bin" in files:
        to_pickle(folder)
    for path in [path for path in folder.iterdir() if path.name not in files]:
        path.unlink()
    assert sorted(path.name for path in folder.iterdir()) == sorted(files)
    found = find_encoder(str(folder))
    assert {path.name for path in found.iterdir()} >= set(_JSON) - {"tokenizer_config.json"}
    model = load_classifier(found, TAGS, dropout=0.1)
    tokenizer = load_tokenizer(found)
    ids = tokenizer("قال محمد في موسكو")["input_ids"]
    assert len(ids) > 4
    assert 0 <= min(ids) <= max(ids) < model.get_input_embeddings().num_embeddings
    assert tokenizer("مُحَمَّد")["input_ids"] == tokenizer("محمد")["input_ids"]
    assert torch.isfinite(model(input_ids=torch.tensor([ids])).logits).all()
