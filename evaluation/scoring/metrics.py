"""What is published of scores: the numbers, and what they were counted on."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...data.documents import Document
from ...data.tags.bio import tags_of
from ...data.text.segmentation import sentences_of
from .scores import Scores


def metrics_of(
    scores: Scores, gold: Sequence[Document], *, split: str, data: Mapping[str, str | None]
) -> dict[str, Any]:
    """The scores as JSON, headed by what they were counted on.

    Args:
        gold: exactly the documents that were scored.
        split: what they are called.
        data: sha256 of each file they were read from.
    """
    return {"split": split, "data": dict(data), "gold_sha256": gold_checksum(gold)} | scores.as_json()


def gold_checksum(gold: Sequence[Document]) -> str:
    """The SHA-256 of the words and tags that were scored, whatever file and format they came from.

    Taken over a line `word<TAB>tag` for each word and an empty line behind each sentence, in UTF-8, sentences sorted.
    """
    return hashlib.sha256("".join(sorted(_sentences(gold))).encode("utf-8", "surrogatepass")).hexdigest()


def _sentences(gold: Sequence[Document]) -> Iterator[str]:
    for document in gold:
        for sentence, tags in zip(sentences_of(document), tags_of(document), strict=True):
            words = (document.text[word.start : word.end] for word in sentence.words)
            yield "".join(f"{word}\t{tag}\n" for word, tag in zip(words, tags, strict=True)) + "\n"
