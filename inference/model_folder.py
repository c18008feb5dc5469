"""The model folder: an ordinary Hugging Face folder and `musamma.json`."""

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


@dataclass(frozen=True)
class ModelInfo:
    """What `musamma.json` says of a model.

    Attributes:
        labels: entity labels in the order of the tag ids.
        window: most pieces in a window.
        context: pieces of context kept free on each side of a window's core.
        document_context: whether windows reach over sentences' ends.
        adjacency: log-probability, from the training tags, that a word behind an entity's word starts another entity
            of that label rather than going on; 0 leaves it to the encoder alone.
        temperature: divides the logits, and with them `adjacency`, before probabilities are taken: it flattens the
            probabilities of whole tag sequences, and leaves the best one the best.
        data: sha256 of each training file.
        files: sha256 of each file of the folder.
        version: the release of musamma that wrote it.
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
        """`adjacency` at the model's temperature: what decoding weighs beside logits that the temperature divides."""
        return self.adjacency / self.temperature

    @property
    def tags(self) -> TagSet:
        """The model's tag set."""
        return TagSet(self.labels)


def find_model(name: str | Path) -> Path:
    """The model folder of a run folder, a model folder or a hub id.

    Raises:
        ModelError: there is none.
    """
    path = Path(name)
    for folder in (path / MODEL, path):
        if (folder / "config.json").is_file():
            return folder
    if path.exists():
        raise ModelError(f"{path}: found no config.json, expected a run folder or a model folder")
    # The hub's client takes time to import, and most models are folders.
    cached: Path = import_module(".hub", __package__).fetch(str(name))
    return cached


def read_info(folder: Path) -> ModelInfo:
    """Read `musamma.json`, and check that every file it lists is there, unaltered.

    Raises:
        ModelError: a file is missing, altered or unreadable.
    """
    try:
        text = (folder / INFO).read_text(encoding="utf-8")
        record: Any = json.loads(text)
    except FileNotFoundError:
        raise ModelError(f"{folder}: found no {INFO}, expected a model folder that musamma trained") from None
    except ValueError as error:
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


def write_info(folder: Path, info: ModelInfo) -> None:
    """Write `musamma.json`, last of all files: a folder without it does not load."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name not in (INFO, "README.md"))
    record = asdict(info) | {"files": {name: sha256(folder / name) for name in names}}
    write_json(folder / INFO, record)
