"""What is not an encoder, or a damaged one, is refused in one sentence that names the file and what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from helpers.families import write_family
from safetensors.torch import load_file, save_file

from musamma.data.errors import ModelError
from musamma.training.encoders.encoder_files import check_files, licence_of, read_config
from musamma.training.encoders.find import find_encoder, find_source


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_family(tmp_path_factory.mktemp("bert"), "bert")


@pytest.fixture
def folder(bert: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(bert, tmp_path / "encoder"))


def configure(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps({key: value for key, value in config.items() if value is not None}), encoding="utf-8")


def rename(folder: Path, old: str, new: str) -> None:
    (folder / old).rename(folder / new)


def adapter(folder: Path) -> None:
    rename(folder, "model.safetensors", "adapter_model.safetensors")
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}', encoding="utf-8")


def adapter_alone(folder: Path) -> None:
    adapter(folder)
    (folder / "config.json").unlink()


def adapter_beside_a_model(folder: Path) -> None:
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}', encoding="utf-8")


def shards(folder: Path, *names: str, listed: int = 2) -> None:
    """Shards of the weights, of which only some are there."""
    state = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    files = [f"model-{number:05}-of-{listed:05}.safetensors" for number in range(1, listed + 1)]
    parts = [dict(list(state.items())[number::listed]) for number in range(listed)]
    for file, part in zip(files, parts, strict=True):
        if file in names:
            save_file(part, folder / file, metadata={"format": "pt"})
    index = {name: file for file, part in zip(files, parts, strict=True) for name in part}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": index}), encoding="utf-8")


def without_index(folder: Path) -> None:
    shards(folder, "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
    (folder / "model.safetensors.index.json").unlink()


def empty_index(folder: Path) -> None:
    rename(folder, "model.safetensors", "model-00001-of-00001.safetensors")
    (folder / "model.safetensors.index.json").write_text("{}", encoding="utf-8")


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def write(name: str, data: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(data) and None


def cut(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "adapter": (adapter, r"found a PEFT adapter, expected a whole model; merge it .*merge_and_unload.*save_pretrained"),
    "adapter without config": (adapter_alone, "found a PEFT adapter, expected a whole model"),
    "adapter beside a model": (adapter_beside_a_model, "found a PEFT adapter, expected a whole model"),
    "empty": (empty, "found no weights, expected an encoder folder with config.json, model.safetensors and tokenizer"),
    "no config": (lambda folder: (folder / "config.json").unlink(), "found no config.json, expected an encoder folder"),
    "onnx": (lambda folder: rename(folder, "model.safetensors", "model.onnx"), "found model.onnx, expected model.safe"),
    "h5": (lambda folder: rename(folder, "model.safetensors", "tf_model.h5"), "found tf_model.h5, expected model.safe"),
    "msgpack": (lambda folder: rename(folder, "model.safetensors", "flax_model.msgpack"), "found flax_model.msgpack, "),
    "gguf": (lambda folder: rename(folder, "model.safetensors", "bert.Q4.gguf"), "found bert.Q4.gguf, expected model"),
    "variant": (lambda folder: rename(folder, "model.safetensors", "model.fp16.safetensors"), "found model.fp16.safet"),
    "config of text": (write("config.json", b"{"), r"config.json: not valid JSON .*copy or download the file again"),
    "config of a list": (write("config.json", b"[]"), 'config.json: found no "model_type", expected the family'),
    "config without type": (lambda folder: configure(folder, model_type=None), 'found no "model_type", expected'),
    "bytes as config": (write("config.json", b"\xff\xfe"), "config.json: not valid JSON"),
    "unknown family": (
        lambda folder: configure(folder, model_type="NewEncoder", auto_map={"AutoModel": "modeling.NewModel"}),
        "found a model of the type 'NewEncoder', which transformers does not know; code in a folder is never run",
    ),
    "no token classifier": (
        lambda folder: configure(folder, model_type="bart"),
        "found a model of the type 'bart', which has no token classifier in transformers, expected an encoder",
    ),
    "missing shard": (
        lambda folder: shards(folder, "model-00002-of-00002.safetensors"),
        "found no model-00001-of-00002.safetensors, which model.safetensors.index.json names",
    ),
    "missing shards": (
        lambda folder: shards(folder, "model-00002-of-00003.safetensors", listed=3),
        "found no model-00001-of-00003.safetensors, model-00003-of-00003.safetensors, which",
    ),
    "shards without index": (
        without_index,
        "found model-00001-of-00002.safetensors, model-00002-of-00002.safetensors, e",
    ),
    "index of nothing": (
        empty_index,
        "model.safetensors.index.json: found no weight_map, expected the index of the shards",
    ),
    "cut off": (cut, r"model.safetensors: the weights cannot be read: .*; copy or download the file again"),
    "no safetensors": (write("model.safetensors", b"not weights"), "model.safetensors: the weights cannot be read"),
    "nothing in it": (write("model.safetensors", b""), "model.safetensors: found an empty file, expected the weights"),
    "pointer": (
        write("model.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        "model.safetensors: found a pointer of Git LFS, expected the weights; fetch them with `git lfs pull`",
    ),
    "no tokenizer": (
        lambda folder: (folder / "tokenizer.json").unlink(),
        "found no tokenizer, expected tokenizer.json, ",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_said_in_one_sentence(folder: Path, fault: str) -> None:
    damage, message = FAULTS[fault]
    damage(folder)
    with pytest.raises(ModelError, match=message) as caught:
        find_encoder(str(folder))
    assert str(caught.value).startswith(str(folder))
    assert "\n" not in str(caught.value)


def test_a_whole_folder_is_itself(bert: Path) -> None:
    assert find_encoder(str(bert)) == bert
    files = check_files(bert)
    assert (files.weights, files.pickled, files.has_tokenizer) == (("model.safetensors",), False, True)


def test_shards_are_those_that_the_index_names(folder: Path) -> None:
    names = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
    shards(folder, *names)
    (folder / "model-00001-of-00009.safetensors").write_bytes(b"of another model")
    assert check_files(folder).weights == names
    assert find_encoder(str(folder)) == folder


def test_safetensors_are_used_where_there_is_a_pickle_too(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"not read")
    assert find_encoder(str(folder)) == folder


def test_a_value_that_the_family_does_not_allow_is_said(folder: Path) -> None:
    configure(folder, hidden_size="wide")
    with pytest.raises(ModelError, match=r"config.json: the configuration cannot be used: "):
        read_config(folder)


def test_code_in_a_folder_is_not_run(folder: Path) -> None:
    configure(folder, auto_map={"AutoConfig": "configuration.Other", "AutoModel": "modeling.Other"})
    for name in ("configuration.py", "modeling.py"):
        (folder / name).write_text("raise SystemExit('ran')\n", encoding="utf-8")
    assert read_config(find_encoder(str(folder))).model_type == "bert"


def test_a_file_in_place_of_a_folder_is_said(bert: Path) -> None:
    with pytest.raises(ModelError, match=f"found a file, expected the folder of an encoder; give {bert}"):
        find_encoder(str(bert / "model.safetensors"))


def test_a_folder_may_have_an_at_sign_in_its_name(bert: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(bert, tmp_path / "me@home" / "bert@2")
    assert find_encoder(str(folder)) == Path(folder)


def test_a_run_folder_stands_for_its_model(bert: Path, tmp_path: Path) -> None:
    shutil.copytree(bert, tmp_path / "run" / "model")
    assert find_source(str(tmp_path / "run")) == tmp_path / "run" / "model"


def test_no_absent_folder_is_taken_for_a_hub_id(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected a folder that exists or a hub id like owner/name"):
        find_encoder(str(tmp_path / "absent"))


def test_tensors_are_not_needed_to_check_a_folder(folder: Path) -> None:
    """The weights of a large encoder are not read twice."""
    save_file({"x": torch.zeros(1)}, folder / "model.safetensors", metadata={"format": "pt"})
    assert check_files(folder).weights == ("model.safetensors",)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlanguage: ar\nlicense: apache-2.0\n---\n# Card\nlicense: mit\n", "apache-2.0"),
        ("\ufeff---\r\nlicense: 'mit'  # as its base\r\n---\r\n", "mit"),
        ("---\nlicense: other\nlicense_name: gemma\nlicense_link: LICENSE\n---\n", "gemma"),
        ("---\nlicense:\n- mit\n- cc-by-4.0\ntags:\n- ner\n---\n", "mit, cc-by-4.0"),
        ("---\nlicense: [mit, gpl-3.0]\n---\n", "mit, gpl-3.0"),
        ("---\nlicense:\ntags: [ner]\n---\n", None),
        ("---\nlanguage: ar\n---\nlicense: mit\n", None),
        ("# No front matter\nlicense: mit\n", None),
        ("", None),
    ],
)
def test_the_licence_is_that_of_the_front_matter(tmp_path: Path, card: str, licence: str | None) -> None:
    (tmp_path / "README.md").write_bytes(card.encode())
    assert licence_of(tmp_path) == licence


def test_a_model_of_several_parts_is_said(folder: Path) -> None:
    configure(folder, model_type="t5gemma", hidden_size=None)
    with pytest.raises(ModelError, match="found a t5gemma model of several parts, expected an encoder with one size"):
        read_config(folder)
