"""What an unfinished run was started with, so that it is resumed with nothing else."""

import json
import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accelerate import PartialState

from ...data.errors import DataError
from ...data.files.whole_files import write_json, write_whole
from ...data.formats.jsonl import checksum_of_documents
from ...evaluation.run_folder import RunFolder
from ..config import Config, dump_config
from ..splits import Splits
from .run_description import checksums_of, checksums_of_encoder

INPUTS = "inputs.json"
"""The file with the checksums of what a run in progress reads."""

FREE = frozenset({"name", "seeds", "checkpoint", "onnx"})
"""The keys of a config that may change before a run is resumed: what is trained does not depend on them."""

_FREE_OF_CORPUS = frozenset({"name", "licence"})
_Inputs = Mapping[str, Mapping[str, str]]
"""What a run depends on, by kind and name: checksums, and settings in words."""

NO_OTHERS: _Inputs = {}

_CHECKSUM = re.compile("[0-9a-f]{64}")
_AGAIN = "run without --resume to start again"


def prepare_work(
    config: Config, splits: Splits, folder: RunFolder, *, resume: bool, others: _Inputs = NO_OTHERS
) -> None:
    """Empty the folder of checkpoints, or check that they are of a run with the same config, data and encoder.

    Args:
        config: the config of the run.
        splits: its documents.
        folder: the run folder.
        resume: whether to continue an unfinished run, if there is one.
        others: what else the run depends on, by kind and name.

    Raises:
        DataError: there is an unfinished run to resume, but something that it depends on has changed.
        ModelError: the encoder cannot be found.
    """
    work = folder.work
    config_file, inputs_file = RunFolder(work).config, work / INPUTS
    with PartialState().main_process_first():
        inputs = {**_inputs(config, splits), **others}
        if resume and config_file.is_file():
            _compare_configs(config, config_file)
            _compare_inputs(inputs, inputs_file)
        elif PartialState().is_main_process:
            shutil.rmtree(work, ignore_errors=True)
            write_json(inputs_file, inputs)
        if PartialState().is_main_process:
            write_whole(config_file, dump_config(config))


def discard_unused_work(folder: RunFolder) -> None:
    """Remove the folder of checkpoints if it holds only what `prepare_work` writes: nothing could be resumed."""
    work = folder.work
    if work.is_dir() and {path.name for path in work.iterdir()} <= {INPUTS, RunFolder(work).config.name}:
        shutil.rmtree(work)


def _inputs(config: Config, splits: Splits) -> dict[str, dict[str, str]]:
    """The checksums of the corpora and the encoder, as files and as what is read from them."""
    return {
        "corpus": checksums_of(config),
        "encoder": checksums_of_encoder(config),
        "documents of split": {name: checksum_of_documents(splits.documents(name)) for name in splits},
    }


def _compare_configs(config: Config, path: Path) -> None:
    written = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    now = tomllib.loads(dump_config(config))
    before, after = _that_matter(written), _that_matter(now)
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    if changed:
        was, expected = (", ".join(f"{key} = {_brief(side.get(key))}" for key in changed) for side in (before, after))
        raise DataError(
            f"found an unfinished run of another config ({was}), expected {expected}; change it back, or {_AGAIN}",
            path=path,
        )


def _that_matter(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a config on which training depends."""
    corpora = [{key: x for key, x in each.items() if key not in _FREE_OF_CORPUS} for each in values.get("corpus", ())]
    return {key: value for key, value in values.items() if key not in FREE} | {"corpus": corpora}


def _brief(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def _compare_inputs(inputs: _Inputs, path: Path) -> None:
    if not path.is_file():
        raise DataError(f"found an unfinished run without a record of its data, expected one; {_AGAIN}", path=path)
    written: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    for kind in {**inputs, **written}:
        before, now = written.get(kind, {}), inputs.get(kind, {})
        for name in {**before, **now}:
            if before.get(name) != now.get(name):
                raise DataError(
                    f"found an unfinished run that was started with another {kind} {name} "
                    f"({_shown(before.get(name))}), expected the one there is now ({_shown(now.get(name))}); "
                    f"restore it, or {_AGAIN}",
                    path=path,
                )


def _shown(value: str | None) -> str:
    """The start of a checksum, or another value as it is."""
    if value is None:
        return "none"
    return f"sha256 {value[:12]}" if _CHECKSUM.fullmatch(value) else value
