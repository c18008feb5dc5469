"""The output folder of a run: its manifest, whether it is complete, and its lock against other runs."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...data.errors import DataError
from ...data.files.locks import locked
from ...data.files.whole_files import write_json
from ...data.formats.shared.record import brief

MANIFEST = "_musamma.json"
"""The file with the model, inputs and options of a folder; its `totals` are null until the folder is complete."""

_WORK = ".parts"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Output:
    """An output folder that no other process writes into.

    Attributes:
        folder: the folder with the results.
        work: the subfolder with the files that are needed only until the folder is complete.
        settings: everything that determines the results, as in the manifest.
        totals: the totals of the run that completed the folder; None if it is not complete.
    """

    folder: Path
    work: Path
    settings: Mapping[str, Any]
    totals: Mapping[str, Any] | None

    def complete(self, totals: Mapping[str, Any]) -> None:
        """Write `totals` into the manifest, which marks the folder as complete, and remove the subfolder `work`."""
        _write_manifest(self.folder, {**self.settings, "totals": dict(totals)})
        shutil.rmtree(self.work)


@contextmanager
def open_output(folder: Path, settings: Mapping[str, Any]) -> Iterator[Output]:
    """Open a new folder, or one that a run with the same settings has started, and lock it until the block ends.

    A complete folder is not locked: its `Output` has totals, and nothing must be written into it. If the block raises
    an error and there are no results yet, the folder is removed.

    Args:
        folder: the folder, which must not exist, be empty or come from a run with the same settings.
        settings: everything that determines the results, in values that JSON can hold: the model, the inputs and the
            options.

    Raises:
        DataError: another run is writing into the folder, the folder was started with other settings, it has other
            files in it, or it is a file.
    """
    settings = json.loads(json.dumps(settings))
    work = folder / _WORK
    manifest = _matching_manifest(folder, settings)
    if manifest is not None and manifest["totals"] is not None:
        shutil.rmtree(work, ignore_errors=True)  # a run killed in `complete` leaves it
        yield Output(folder, work, settings, manifest["totals"])
        return
    if manifest is None and folder.exists() and not _is_free(folder):
        raise DataError("found other files in it, expected a new folder; name another one", path=folder)
    work.mkdir(parents=True, exist_ok=True)
    refusal = "found another run writing into it, expected none; wait, or name another folder"
    with locked(work / _LOCK, DataError(refusal, path=folder)):
        if manifest is None:
            _write_manifest(folder, {**settings, "totals": None})
        try:
            yield Output(folder, work, settings, None)
        except BaseException:
            _remove_if_empty(folder, work)
            raise


def _remove_if_empty(folder: Path, work: Path) -> None:
    """Remove the folder if the run failed before it wrote any results."""
    if not [path for path in folder.iterdir() if path.name not in (MANIFEST, work.name)]:
        (folder / MANIFEST).unlink()
        shutil.rmtree(work)
        folder.rmdir()


def _matching_manifest(folder: Path, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of the run that started a folder, or None if none did.

    Raises:
        DataError: its settings are different.
    """
    manifest = _read_manifest(folder)
    for key, value in settings.items():
        if manifest is not None and manifest.get(key) != value:
            raise DataError(
                f"found a run with {key} = {brief(manifest.get(key))}, expected {brief(value)}; repeat the "
                "command that started it, or name another folder",
                path=folder,
            )
    return manifest


def _is_free(folder: Path) -> bool:
    """Whether a folder is empty, apart from the work folder of a run that was killed before it wrote its manifest."""
    if not folder.is_dir():
        raise DataError("found a file, expected a folder; name another one", path=folder)
    return all(path.name == _WORK for path in folder.iterdir())


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        manifest["totals"]
    except (ValueError, KeyError, TypeError):
        raise DataError(
            "found a file that `musamma predict` did not write, expected its manifest; name another folder", path=path
        ) from None
    return manifest


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    draft = folder / _WORK / MANIFEST  # a killed run leaves its draft in there, out of the way
    write_json(draft, manifest)
    draft.replace(folder / MANIFEST)
