"""What a model contradicts, as problems of files."""

from pathlib import Path

from ..data.corpus import read_numbered
from ..data.documents import Document, Entity
from ..data.errors import DataError
from ..data.formats.shared.columns import Columns
from ..data.problems import Problem
from ..data.text.word_index import Places
from ..evaluation.errors.suspects import OUT_OF_FOLD, Suspect, find_suspects, read_out_of_fold
from ..inference.predictor import Predictor
from .screen import note

RULE = "suspicious-label"

_AROUND = 30


def list_suspects(
    model: Path, files: list[Path], *, source: str | None, columns: Columns | None, top: int
) -> list[Problem]:
    """Rank what a model contradicts in annotated files, the surest first.

    Args:
        model: a folder of `musamma crossval`, whose out-of-fold probabilities are used, or a run or model folder.
        top: how many.

    Raises:
        DataError: a file cannot be read, two documents share an id, or the folder is of another corpus.
        ModelError: the model cannot be loaded.
    """
    read = [
        (file, lines, document) for file in files for lines, document in read_numbered(file, source, columns=columns)
    ]
    by_id = {document.id: (file, lines) for file, lines, document in read}
    if len(by_id) < len(read):
        raise DataError("documents share an id, expected one of its own for each; check the files one by one")
    documents = [document for _, _, document in read]
    if (model / OUT_OF_FOLD).is_file():
        tables, info = read_out_of_fold(model, documents)
    else:
        predictor = Predictor.load(model)
        tables, info = predictor.tag_log_probs(documents), predictor.info
        note(f"doubts are those of {model}, which says little of what it was trained on; better: musamma crossval")
    suspects = find_suspects(documents, tables, info)[:top]
    concerned = {suspect.error.document.id: suspect.error.document for suspect in suspects}
    places = {name: (by_id[name][0], Places(document, by_id[name][1])) for name, document in concerned.items()}
    return [_problem(suspect, *places[suspect.error.document.id]) for suspect in suspects]


def _problem(suspect: Suspect, file: Path, places: Places) -> Problem:
    error = suspect.error
    document = error.document
    start, end = error.span
    text = document.text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ")
    said = " against ".join(
        f"{side} {_name(document, entity)}"
        for side, entity in (("the gold's", error.gold), ("the model's", error.predicted))
        if entity is not None
    )
    found = f"document {document.id!r}: {said} in {text!r}, doubt {suspect.doubt:.2f}"
    advice = "look whether it is right" if error.gold is not None else "look whether it is missed"
    return Problem(str(file), places.line_at(start), RULE, found, advice)


def _name(document: Document, entity: Entity) -> str:
    return f"{entity.label} {document.text[entity.start : entity.end]!r}"
