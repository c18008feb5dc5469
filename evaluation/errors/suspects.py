"""Suspects: annotations that a model contradicts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from ...data.documents import Document, Entity
from ...data.errors import DataError
from ...data.files.whole_files import atomic_file
from ...data.text.segmentation import sentences_of, words_of
from ...inference.decoding.entities import decode, entity_scores, with_entities
from ...inference.model_folder import ModelInfo
from ..paired.entity_errors import EntityError
from ..paired.gold_and_predicted import GoldAndPredicted

_LogProbs = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A gold entity that a model contradicts, or a span in which only the model finds an entity.

    Attributes:
        error: the difference between the gold and the model's prediction.
        doubt: the model's doubt in the gold, 0..1, see `find_suspects`.
    """

    error: EntityError
    doubt: float


def find_suspects(gold: Sequence[Document], log_probs: Sequence[_LogProbs], info: ModelInfo) -> list[Suspect]:
    """Find the annotations that a model contradicts.

    The doubt in a gold entity is 1 − the probability of exactly this entity among all tag sequences of its sentence.
    This probability is the "self-confidence" of Northcutt et al. (2021), of an entity instead of a word. If only the
    model finds an entity, the doubt is the probability of that entity. Gold entities with a label that the model does
    not know are ignored.

    Args:
        gold: the annotated documents.
        log_probs: for each document, the tag log-probabilities of its words, shape (words, tags). They should come from
            a model that was not trained on the document; otherwise the doubts say little.
        info: the description of the model.

    Returns:
        The suspects in descending order of doubt.
    """
    sentences = [sentences_of(document) for document in gold]
    predicted = decode(sentences, log_probs, info.tags, adjacency=info.tempered_adjacency)
    found = [with_entities(document, entities) for document, entities in zip(gold, predicted, strict=True)]
    doubts: dict[tuple[str, Entity], float] = {}
    for document, parts, each in zip(gold, sentences, log_probs, strict=True):
        known = [entity for entity in document.entities if entity.label in info.labels]
        scored = entity_scores(parts, known, each, info.tags, adjacency=info.tempered_adjacency)
        doubts |= {(document.id, entity): 1 - score for entity, score in zip(known, scored, strict=True)}
    errors = GoldAndPredicted.of(gold, found).errors
    suspects = [Suspect(error, _doubt(error, doubts)) for error in errors if _is_known(error, info)]
    return sorted(suspects, key=lambda suspect: -suspect.doubt)


def _is_known(error: EntityError, info: ModelInfo) -> bool:
    return error.gold is None or error.gold.label in info.labels


def _doubt(error: EntityError, doubts: Mapping[tuple[str, Entity], float]) -> float:
    if error.gold is not None:
        return doubts[error.document.id, error.gold]
    return (error.predicted.score or 0.0) if error.predicted is not None else 0.0


def write_out_of_fold(
    path: Path, documents: Sequence[Document], log_probs: Mapping[str, _LogProbs], info: ModelInfo
) -> None:
    """Write the tag log-probabilities of a cross-validation.

    Args:
        path: the file to write (`RunFolder.out_of_fold`).
        documents: the documents of the corpus.
        log_probs: the log-probabilities, shape (words, tags), by the id of a document, or by the ids of the parts that
            it was cut into (`data.splitting`).
        info: the description of the models.
    """
    whole = {}
    for document in documents:
        words = len(words_of(document))
        found, number = log_probs[document.id], 2
        while len(found) < words and f"{document.id}#{number}" in log_probs:
            found = np.concatenate([found, log_probs[f"{document.id}#{number}"]])
            number += 1
        whole[document.id] = found
    about = {"labels": json.dumps(info.labels, ensure_ascii=False), "adjacency": repr(info.tempered_adjacency)}
    with atomic_file(path) as file:
        file.write_bytes(save(whole, metadata=about))


def read_out_of_fold(path: Path, documents: Sequence[Document]) -> tuple[list[_LogProbs], ModelInfo]:
    """Read the tag log-probabilities of a cross-validation.

    Returns:
        The log-probabilities of each document, shape (words, tags), and the labels and the adjacency to decode them
        with.

    Raises:
        DataError: the file cannot be read, or it has no log-probabilities for a document, or not for each of its words.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            about, names = file.metadata() or {}, set(file.keys())
            log_probs = [file.get_tensor(document.id) if document.id in names else None for document in documents]
    except (OSError, SafetensorError) as error:
        raise DataError(f"cannot be read ({error}); run `musamma crossval` on the corpus first", path=path) from None
    for document, found in zip(documents, log_probs, strict=True):
        count = len(words_of(document))
        if found is None or len(found) != count:
            what = "no log-probabilities" if found is None else f"log-probabilities of {len(found)} words"
            raise DataError(
                f"document {document.id!r}: found {what}, expected those of {count} words; this is not the corpus that "
                "was cross-validated: run `musamma crossval` on it",
                path=path,
            )
    return [found for found in log_probs if found is not None], _info_of(about, path)


def _info_of(about: Mapping[str, str], path: Path) -> ModelInfo:
    try:
        return ModelInfo(tuple(json.loads(about["labels"])), 0, 0, adjacency=float(about["adjacency"]))
    except (KeyError, ValueError):
        raise DataError(
            "found no labels and adjacency in the metadata, expected a file that `musamma crossval` wrote; run it on "
            "the corpus first",
            path=path,
        ) from None
