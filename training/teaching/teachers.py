"""The teachers of a student: trained models of the same labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...data.errors import DataError
from ...data.files.streams import without_compression
from ...data.files.whole_files import sha256_of_all
from ...evaluation.manifest import Manifest, TeacherRecord
from ...evaluation.run_folder import RunFolder
from ...inference.backends.choice import AUTO, resolve
from ...inference.model_folder import MODEL, ModelInfo, find_model, read_info
from ...inference.provenance import Origin
from ..encoders.encoder_files import read_config
from ..splits import HELD_OUT, Splits

_SEEDS = "seed-*"
"""The run folders in the folder of a run with several seeds."""


@dataclass(frozen=True)
class Teacher:
    """A model that teaches.

    Attributes:
        folder: its model folder.
        info: its `musamma.json`.
        record: what the student's manifest says of it.
        manifest: the manifest of its run; None for a model folder outside of a run folder.
    """

    folder: Path
    info: ModelInfo
    record: TeacherRecord
    manifest: Manifest | None


def find_teachers(names: Sequence[str | Path], labels: Sequence[str]) -> list[Teacher]:
    """Find the teachers, and check that they can teach a student.

    Args:
        names: run folders, model folders or hub ids. The folder of a run with several seeds stands for all its runs.
        labels: the labels of the student.

    Raises:
        DataError: there is no teacher, one has other labels than the student, or one is given twice.
        ModelError: a name is no model, or a file of a model is missing or altered.
    """
    teachers = [_teacher(name) for given in names for name in _runs_in(given)]
    if not teachers:
        raise DataError("found no teachers, expected at least one; name run folders with --teachers")
    seen: dict[str, Teacher] = {}
    for each in teachers:
        if set(each.info.labels) != set(labels):
            raise DataError(
                f"found a teacher of the labels {', '.join(each.info.labels)}, expected those of the config "
                f"({', '.join(labels)}); leave the teacher out, or train one on these labels",
                path=each.folder,
            )
        if other := seen.get(each.record.sha256):
            raise DataError(
                f"found a teacher that is the same model as {other.folder}, expected each once; name it once",
                path=each.folder,
            )
        seen[each.record.sha256] = each
    return teachers


def refuse_trained_on(teachers: Sequence[Teacher], splits: Splits) -> None:
    """Refuse teachers that were trained on what the student is chosen and scored by, as far as their manifests say.

    Raises:
        DataError: a document of dev or test, by its id and file, is a training document of a teacher.
    """
    for name in HELD_OUT:
        for part in splits[name]:
            path, ids = Path(part.path), [document.id for document in part.documents]
            file, stem = sha256_of_all(path), without_compression(path).stem if path.is_file() else ""
            for each in teachers:
                trained = each.manifest.splits.get("train") if each.manifest else None
                known = _known(ids, trained.documents, stem) if trained else []
                if known and each.manifest and file in each.manifest.data.values():
                    raise DataError(
                        f"found a teacher that was trained on {known[0]!r} of {part.path}, expected teachers that have "
                        f"not seen {name}; leave the teacher out, or train it with the splits of this config",
                        path=each.folder,
                    )


def _known(ids: Iterable[str], trained: Iterable[str], stem: str) -> list[str]:
    """The ids of documents that are among the training documents of the same file or folder.

    A document may have been trained on as a whole and be cut now (``a#2``). And an id of a file may have the name of
    the file in front in one of the two configs (``test/line 1``); in a folder, that may be the name of a split instead.

    Args:
        stem: the name of the file without its extension; empty for a folder.
    """
    there = set(trained)
    parts = [identifier.rpartition("/") for identifier in there] if stem else []
    without = {end for front, _, end in parts if front.rpartition("/")[2] == stem}

    def is_known(identifier: str) -> bool:
        bare = identifier.rpartition("/")[2] if stem else identifier
        return not there.isdisjoint((identifier, bare, identifier.rpartition("#")[0])) or identifier in without

    return sorted(filter(is_known, ids))


def _runs_in(name: str | Path) -> list[str | Path]:
    """The run folders that a name stands for: its own, or those of several seeds."""
    runs = sorted(path for path in Path(name).glob(_SEEDS) if RunFolder(path).model.is_dir())
    return [*runs] or [name]


def _teacher(name: str | Path) -> Teacher:
    folder = find_model(name)
    info = read_info(folder)
    run = RunFolder(folder.parent)
    manifest = run.read_manifest() if folder.name == MODEL and run.manifest.is_file() else None
    origin = Origin.of(name, folder, resolve(AUTO, folder, info))
    record = TeacherRecord(
        name=origin.model,
        sha256=origin.checksum,
        backend=origin.backend,
        labels=list(info.labels),
        encoder=manifest.encoder.name if manifest else str(read_config(folder).model_type),
    )
    return Teacher(folder, info, record, manifest)
