"""What is known of an encoder before it is trained."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import AutoModelForTokenClassification, PreTrainedModel

from ...data.documents import Document
from ...data.errors import ModelError
from ...inference.encoding.piece_counts import PieceCounts, count_with
from ...inference.encoding.word_pieces import TOKENIZER, read_tokenizer_file
from ...inference.hub import commit_of
from ...inference.library_errors import LIBRARY_ERRORS, sentence
from ...inference.weight_files import SAFETENSORS
from .embedded import LICENCE
from .encoder_files import EncoderFiles, check_files, licence_of, read_config
from .find import EMBEDDED, find_encoder, find_source
from .layers import depth_of
from .normalisation import has_arabic_rules, load_tokenizer
from .notices import notices, unknown_notice
from .probe import check_vocabulary, longest_window
from .tokenizer_files import tokenizer_source

SAMPLE = (
    "وصل وزير الخارجية الروسي سيرغي لافروف إلى القاهرة يوم الأربعاء 24 يوليو/تموز 2025.",
    "وَقَالَ مُحَمَّدٌ إنَّ الأمم المتحدة تدعو إلى وقف إطلاق النار في السودان.",
    "أعلنت شركة Google عن افتتاح مكتب في الرياض بحضور ٣٠٠ ضيف، بينهم أحمد بن عبد الله.",
    "فاز النادي الأهلي على الزمالك بهدفين لهدف في استاد برج العرب بالإسكندرية مساء أمس.",
    "بدي روح ع بيروت بكرا مع رفيقي جورج، وإنت شو عامل؟",
)
"""Sentences whose pieces are counted if no texts are given."""

_TYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


@dataclass(frozen=True)
class Description:
    """An encoder.

    Attributes:
        name: its name in a config.
        family: the type of the model, as transformers calls it.
        parameters: number of parameters, without those of a classifier.
        layers: number of layers.
        width: size of the hidden states.
        weights: the files with its weights, and the type of the numbers in them.
        tokenizer: the files that its tokenizer is made of, and its kind.
        window: the largest number of pieces that it reads; None if nothing limits it.
        vocabulary: number of pieces.
        pieces: the pieces of the texts.
        licence: its licence; None if it is not known.
        commit: the commit of the hub's repository; None for an encoder that is not from a hub.
        changes: what is done to it before training.
        notices: remarks on it.
    """

    name: str
    family: str
    parameters: int
    layers: int
    width: int
    weights: str
    tokenizer: str
    window: int | None
    vocabulary: int
    pieces: PieceCounts
    licence: str | None
    commit: str | None
    changes: tuple[str, ...]
    notices: tuple[str, ...]


def describe(name: str, texts: Iterable[Document]) -> Description:
    """Describe an encoder. It is downloaded and prepared as for training, but its weights are not loaded.

    Args:
        name: as in `find_encoder`.
        texts: the texts whose pieces are counted.

    Raises:
        ModelError: the encoder cannot be found, or cannot be used.
    """
    folder, source = find_encoder(name), find_source(name)
    files, tokenizer = check_files(source), load_tokenizer(folder).backend_tokenizer
    model, pieces = _structure(folder), max(tokenizer.get_vocab().values()) + 1
    check_vocabulary(model, folder, pieces=pieces)
    counts, numbers = count_with(tokenizer, texts), _numbers(folder)
    return Description(
        name=name,
        family=model.config.model_type,
        parameters=model.base_model.num_parameters(),
        layers=depth_of(model),
        width=model.config.hidden_size,
        weights=f"{', '.join(files.weights)} ({numbers})",
        tokenizer=f"{tokenizer_source(source)} ({type(tokenizer.model).__name__})",
        window=longest_window(model),
        vocabulary=pieces,
        pieces=counts,
        licence=LICENCE if name == EMBEDDED else licence_of(source),
        commit=commit_of(source),
        changes=tuple(_changes(files, source, numbers)),
        notices=(*notices(tokenizer), *unknown_notice(counts.unknown_share)),
    )


def _structure(folder: Path) -> PreTrainedModel:
    """A token classifier on an encoder, without the numbers in its weights."""
    config = read_config(folder)
    try:
        with torch.device("meta"):
            return AutoModelForTokenClassification.from_config(config, trust_remote_code=False)
    except LIBRARY_ERRORS as error:
        raise ModelError(f"{folder}: the encoder cannot be built: {sentence(error)}") from error


def _numbers(folder: Path) -> str:
    """The type of the numbers in an encoder's weights."""
    with safe_open(folder / check_files(folder).weights[0], "pt") as weights:
        types = (weights.get_slice(name).get_dtype() for name in weights.keys())  # noqa: SIM118 (no dictionary)
        return next((_TYPES[each] for each in types if each in _TYPES), "integers")


def _changes(files: EncoderFiles, source: Path, numbers: str) -> Iterator[str]:
    if files.pickled:
        yield f"the weights are copied from {', '.join(files.weights)} to {SAFETENSORS}, once"
    if not files.has_tokenizer:
        yield f"{TOKENIZER} is made of {tokenizer_source(source)}, once"
    if numbers != "float32":
        yield f"the weights are read from {numbers} as float32"
    if files.has_tokenizer and has_arabic_rules(read_tokenizer_file(source)):
        yield "the tokenizer has the Arabic normalisation of this program already"
    else:
        yield "Arabic normalisation and the cut between words are put in front of the tokenizer"
