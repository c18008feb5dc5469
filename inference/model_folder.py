"""The model folder: an ordinary Hugging Face model folder with an additional `musamma.json`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ..data.errors import ModelError
from ..data.files.whole_files import sha256, write_json
from ..data.tags.tag_set import TagSet

MODEL = "model"
"""The name of the model folder in a run folder."""

INFO = "musamma.json"
ONNX = "model.onnx"
INT8 = "model-int8.onnx"
INT8_RECORD = "int8.json"
SPEED = "speed.json"


@dataclass(frozen=True)
class ModelInfo:
    """The contents of `musamma.json`.

    Attributes:
        labels: entity labels, in the order of the tag ids.
        window: the largest number of pieces in a window, [CLS] and [SEP] included.
        context: the number of pieces reserved for context on each side of a window's core.
        document_context: whether windows extend over the ends of sentences.
        adjacency: the log-probability, estimated from the training tags, that an entity word right after another one of
            the same label starts a new entity instead of continuing the same one; 0 leaves this to the encoder.
        temperature: a number above 0 that divides the logits and `adjacency` before probabilities are computed. It
            calibrates the probabilities of tag sequences and does not change which sequence is the most probable.
        data: the sha256 of each training file, by path.
        files: the sha256 of each file in the model folder, by name.
        version: the release of musamma that trained the model.
    """

    labels: tuple[str, ...]
    window: int
    context: int
    document_context: bool = True
    adjacency: float = 0.0
    temperature: float = 1.0
    data: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    version: str = ""

    @property
    def tempered_adjacency(self) -> float:
        """`adjacency` divided by the temperature, to be used with log-probabilities at that temperature."""
        return self.adjacency / self.temperature

    @property
    def tags(self) -> TagSet:
        """The model's tag set."""
        return TagSet(self.labels)


def find_model(name: str | Path) -> Path:
    """The model folder of a run folder, a model folder or a hub id.

    Args:
        name: the path of a run folder or a model folder, or a hub id, whose model is downloaded if necessary.

    Raises:
        ModelError: there is no such model.
    """
    path = Path(name)
    for folder in (path / MODEL, path):
        if (folder / "config.json").is_file():
            return folder
    if path.exists():
        raise ModelError(f"{path}: found no config.json, expected a run folder or a model folder")
    # Importing the hub's client takes time, and most models are local folders.
    cached: Path = import_module(".hub", __package__).fetch(str(name))
    return cached


def read_info(folder: Path) -> ModelInfo:
    """Read `musamma.json`, and check that every file that it lists exists and is unaltered.

    Raises:
        ModelError: `musamma.json` is missing or invalid, or a file that it lists is missing or altered.
    """
    try:
        text = (folder / INFO).read_text(encoding="utf-8")
        record: Any = json.loads(text)
    except FileNotFoundError:
        raise ModelError(f"{folder}: found no {INFO}, expected a model folder that musamma trained") from None
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{folder / INFO}: not valid JSON ({error}); train or copy the model again") from None
    known = {each.name for each in fields(ModelInfo)}
    if not isinstance(record, dict) or set(record) != known:
        found = sorted(record) if isinstance(record, dict) else record
        raise ModelError(f"{folder / INFO}: found the keys {found}, expected {sorted(known)}")
    try:
        info = TypeAdapter(ModelInfo).validate_json(text, strict=True)
        TagSet(info.labels)
        if not info.temperature > 0:
            raise ValueError(f"found temperature = {info.temperature}, expected a number above 0")
    except ValueError as error:
        raise ModelError(f"{folder / INFO}: {error}; train or copy the model again") from None
    for name, checksum in info.files.items():
        path = folder / name
        if not path.is_file() or sha256(path) != checksum:
            state = "altered" if path.is_file() else "missing"
            raise ModelError(f"{path}: the file is {state} (checked against {INFO}); train or copy the model again")
    return info


def unlist(folder: Path, info: ModelInfo, *names: str) -> None:
    """Take files off the list of `musamma.json` before they are replaced; `write_info` lists them again.

    If the process is killed in between, the model can be used without them. Otherwise it would be refused as altered.
    """
    files = {name: checksum for name, checksum in info.files.items() if name not in names}
    if len(files) < len(info.files):
        write_json(folder / INFO, asdict(info) | {"files": files})


def write_info(folder: Path, info: ModelInfo) -> None:
    """Write `musamma.json`, with the checksums of all other files except `README.md` in place of `info.files`.

    It must be the last file written: a folder without it cannot be loaded, so an incomplete folder is never used.
    """
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name not in (INFO, "README.md"))
    record = asdict(info) | {"files": {name: sha256(folder / name) for name in names}}
    write_json(folder / INFO, record)
