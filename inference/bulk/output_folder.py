"""The folder that a run writes into: whose it is, whether it is complete, and that no other run writes into it."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ...data.errors import DataError
from ...data.files.whole_files import write_json
from ...data.formats.shared.record import brief

MANIFEST = "_musamma.json"
"""The file that says what a folder was made of; its `totals` are null until the folder is complete."""

_WORK = ".parts"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Output:
    """A folder that this process alone writes into.

    Attributes:
        folder: for what users want.
        work: in it, for what is needed until the folder is complete.
        facts: what the output follows from.
        totals: of the run that completed the folder, None where none has.
    """

    folder: Path
    work: Path
    facts: Mapping[str, Any]
    totals: Mapping[str, Any] | None

    def complete(self, totals: Mapping[str, Any]) -> None:
        """Mark the folder as complete, and remove what only an unfinished run needs."""
        _write_manifest(self.folder, {**self.facts, "totals": dict(totals)})
        shutil.rmtree(self.work)


@contextmanager
def open_output(folder: Path, facts: Mapping[str, Any]) -> Iterator[Output]:
    """Open a new folder, or one that a run with the same facts has begun. It is ours until the block ends.

    Args:
        facts: what the output follows from, in plain values: the model, the inputs, the options.

    Raises:
        DataError: another run is writing into the folder, it was begun with other facts, or holds something else.
    """
    facts = json.loads(json.dumps(facts))
    work = folder / _WORK
    manifest = _begun(folder, facts)
    if manifest is not None and manifest["totals"] is not None:
        shutil.rmtree(work, ignore_errors=True)  # where a kill has left it
        yield Output(folder, work, facts, manifest["totals"])
        return
    if manifest is None and folder.exists() and not _is_free(folder):
        raise DataError("found other files in it, expected a new folder; name another one", path=folder)
    work.mkdir(parents=True, exist_ok=True)
    with _locked(folder, work):
        if manifest is None:
            _write_manifest(folder, {**facts, "totals": None})
        try:
            yield Output(folder, work, facts, None)
        except BaseException:
            _leave(folder, work)
            raise


@contextmanager
def _locked(folder: Path, work: Path) -> Iterator[None]:
    # The system lets go of the lock when a process is killed; where it has no such locks, none is made up with a file.
    try:
        lock = FileLock(work / _LOCK, blocking=False, fallback_to_soft=False).acquire()
    except Timeout:
        raise DataError(
            "found another run writing into it, expected none; wait, or name another folder", path=folder
        ) from None
    with lock:
        yield


def _leave(folder: Path, work: Path) -> None:
    """What failed before anything was written leaves nothing."""
    if not [path for path in folder.iterdir() if path.name not in (MANIFEST, work.name)]:
        (folder / MANIFEST).unlink()
        shutil.rmtree(work)
        folder.rmdir()


def _begun(folder: Path, facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of a run with the same facts, None where none was begun."""
    manifest = _read_manifest(folder)
    for key, value in facts.items():
        if manifest is not None and manifest.get(key) != value:
            raise DataError(
                f"found a run of another {key} ({brief(manifest.get(key))}), expected {brief(value)}; give the "
                "command that began it, or name another folder",
                path=folder,
            )
    return manifest


def _is_free(folder: Path) -> bool:
    """Whether a folder holds nothing but what a run killed at its very start may leave."""
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
            "found something else, expected what `musamma predict` wrote; name another folder", path=path
        ) from None
    return manifest


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    draft = folder / _WORK / MANIFEST  # what a kill leaves of it is out of sight
    write_json(draft, manifest)
    draft.replace(folder / MANIFEST)
