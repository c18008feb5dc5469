"""The teachers of a student: trained models of the same labels."""

from collections.abc import Collection, Iterable, Sequence
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
from ..config import Config
from ..encoders.encoder_files import read_config
from ..splits import HELD_OUT, Split, Splits


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


def refuse_trained_on(teachers: Sequence[Teacher], config: Config, splits: Splits) -> None:
    """Refuse teachers that were trained on what the student is chosen and scored by, as far as their manifests say.

    Args:
        teachers: the teachers.
        config: the config of the student.
        splits: its splits.

    Raises:
        DataError: a document of dev or test, by its id and file, is a training document of a teacher.
    """
    for name in HELD_OUT:
        for part in splits[name]:
            path, ids = Path(part.path), [document.id for document in part.documents]
            share = max(corpus.dev_share for corpus in config.corpus if corpus.path == part.path)
            file, stem = sha256_of_all(path), without_compression(path).stem if path.is_file() else ""
            for each in teachers:
                if each.manifest is None or file is None or file not in each.manifest.data.values():
                    continue
                trained = _ids_in(each.manifest, ["train"])
                # With a smaller share of dev, the teacher was trained on the first sentences of the student's.
                as_much = _dev_share(each.manifest, file) >= share
                known = _known(ids, trained, stem, _ids_in(each.manifest, HELD_OUT) if as_much else ())
                if known:
                    raise DataError(
                        f"found a teacher that was trained on {known[0]!r} of {part.path}, expected teachers that have "
                        f"not seen {name}; leave the teacher out, or train it with the splits of this config",
                        path=each.folder,
                    )


def _ids_in(manifest: Manifest, names: Iterable[Split]) -> set[str]:
    """The ids of the documents of splits."""
    return {each for name in names if name in manifest.splits for each in manifest.splits[name].documents}


def _dev_share(manifest: Manifest, file: str) -> float:
    """The share of a file, by its checksum, that a teacher kept for dev."""
    corpora = [corpus for corpus in manifest.config["corpus"] if manifest.data.get(corpus["path"]) == file]
    return min((float(corpus.get("dev_share", 0.0)) for corpus in corpora), default=0.0)


def _known(ids: Iterable[str], trained: set[str], stem: str, held_out: Collection[str]) -> list[str]:
    """The ids of documents that are among the training documents of the same file or folder.

    A document may have been trained on as a whole and be cut now (``a#2``), unless the teacher held this part out. And
    an id of a file may have the name of the file in front in one of the two configs (``test/line 1``); in a folder,
    that may be the name of a split instead.

    Args:
        ids: of the documents.
        trained: the ids of the training documents.
        stem: the name of the file without its extension; empty for a folder.
        held_out: the ids of documents that the teacher was certainly not trained on.
    """
    parts = [identifier.rpartition("/") for identifier in trained] if stem else []
    without = {end for front, _, end in parts if front.rpartition("/")[2] == stem}

    def is_known(identifier: str) -> bool:
        bare = identifier.rpartition("/")[2] if stem else identifier
        whole = "" if identifier in held_out else identifier.rpartition("#")[0]
        return not trained.isdisjoint((identifier, bare, whole)) or identifier in without

    return sorted(filter(is_known, ids))


def _runs_in(name: str | Path) -> list[str | Path]:
    """The run folders that a name stands for: its own, or those of several seeds."""
    return [run.path for run in RunFolder(Path(name)).of_seeds() if run.model.is_dir()] or [name]


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
