"""Annotations that a model contradicts, as problems of files."""

from pathlib import Path

from ..data.corpus import read_located
from ..data.documents import Document, Entity
from ..data.errors import DataError
from ..data.located import LocatedDocument
from ..data.problems import Problem
from ..data.reading import Reading
from ..data.unique_ids import with_unique_ids
from ..evaluation.errors.suspects import Suspect, find_suspects, read_out_of_fold
from ..evaluation.run_folder import RunFolder
from ..inference.predictor import Predictor
from .screen import note

RULE = "suspicious-label"

_AROUND = 30


def list_suspects(model: Path, files: list[Path], reading: Reading, *, top: int) -> list[Problem]:
    """Rank the annotations that a model contradicts, those that it is surest about first.

    Args:
        model: a folder of `musamma crossval`, whose out-of-fold probabilities are used, or a run or model folder.
        files: the annotated files.
        reading: how the files are read.
        top: the largest number of problems to return.

    Returns:
        Problems of the rule `RULE`.

    Raises:
        DataError: a file cannot be read, two documents share an id, or the cross-validation was of another corpus.
        ModelError: the model cannot be loaded.
    """
    read = with_unique_ids([located for file in files for located in read_located(file, reading)])
    by_id = {located.document.id: located for located in read}
    if len(by_id) < len(read):
        raise DataError("found documents that share an id, expected different ids; check the files one by one")
    documents = [located.document for located in read]
    if RunFolder(model).out_of_fold.is_file():
        log_probs, info = read_out_of_fold(RunFolder(model).out_of_fold, documents)
    else:
        predictor = Predictor.load(model)
        log_probs, info = predictor.tag_log_probs(documents), predictor.info
        note(f"{model} says little about documents it was trained on; for those, use a folder of `musamma crossval`")
    suspects = find_suspects(documents, log_probs, info)[:top]
    return [_problem(suspect, by_id[suspect.error.document.id]) for suspect in suspects]


def _problem(suspect: Suspect, located: LocatedDocument) -> Problem:
    error, document = suspect.error, located.document
    start, end = error.span
    text = document.text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ")
    said = " against ".join(
        f"{side} {_name(document, entity)}"
        for side, entity in (("the gold's", error.gold), ("the model's", error.predicted))
        if entity is not None
    )
    found = f"{said} in {text!r}, doubt {suspect.doubt:.2f}"
    advice = "check whether it is right" if error.gold is not None else "check whether it was missed"
    return located.problem(RULE, start, found, advice)


def _name(document: Document, entity: Entity) -> str:
    return f"{entity.label} {document.surface(entity)!r}"
