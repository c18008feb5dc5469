"""How long training will take here, said before it begins."""

import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from transformers import AutoConfig

from ..data.text.segmentation import words_of
from ..inference.backends.cpu import available_cpus, processor_name
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.model_folder import ModelInfo
from .config import Config
from .encoders.find import find_encoder
from .encoders.normalisation import load_tokenizer
from .splits import Part, Splits, documents_of

Announce = Callable[[Config, Sequence[Splits]], None]
"""Is told of all trainings before the first of them begins."""

_PROBED = 0.5
"""Seconds that each probe takes."""

_MANY = 2**24
"""Numbers that no cache holds."""

_REST = 3.0
"""Time of an encoder's passes, in that of their matrix products: the rest is GELU, norms, softmax and dropout."""

_ATTENTION_DROPOUT = 1 / 320
"""What dropout of attention adds to it for each piece of the window: without, torch has a quicker way."""

_UPDATE = 5.0
"""Time of clipping, AdamW and averaging of a weight, in that of an addition."""


@dataclass(frozen=True)
class Forecast:
    """How long training will take, and on what.

    Attributes:
        seconds: of all trainings; None on a GPU, where it was never measured.
        device: that trains.
    """

    seconds: float | None
    device: str

    def __str__(self) -> str:
        if self.seconds is None:
            return f"training on {self.device}; the bar shows the time left"
        return f"training takes about {_clock(self.seconds)} on {self.device}, longer if other programs use them"


def unannounced(config: Config, trainings: Sequence[Splits]) -> None:
    """Nobody is told."""


def forecast(config: Config, trainings: Sequence[Splits]) -> Forecast:
    """How long training on each of some splits will take, all in all, the scoring of dev after each epoch included.

    From what a training has to multiply and to update, at the speed of this machine, which two short probes measure.
    They draw no random number, so training comes out the same to the last bit. The factors between the probes and a
    training are those of the embedded encoder in float32 on two cores of a Xeon with AVX-512 (`docs/performance.md`):
    elsewhere read it as a rough guess. Pieces are counted for the first training, and the others are taken to be like
    it, word by word.

    Raises:
        ModelError: the encoder cannot be found.
    """
    if torch.cuda.is_available():
        return Forecast(None, torch.cuda.get_device_name())
    cores = available_cpus()
    device = f"{cores} CPU core{'s' if cores > 1 else ''} ({processor_name()})"
    words = [sum(len(words_of(document)) for document in each.documents("train")) for each in trainings]
    return Forecast(_seconds(config, trainings[0]) * sum(words) / max(words[0], 1), device)


@dataclass(frozen=True)
class _Shape:
    """Sizes of an encoder.

    Attributes:
        hidden: numbers of a piece.
        inner: numbers of a piece inside of a layer's second part.
        layers: of it.
        vocabulary: pieces that it knows.
    """

    hidden: int
    inner: int
    layers: int
    vocabulary: int

    @classmethod
    def of(cls, found: Any, layers: int) -> "_Shape":
        """The sizes that a configuration says, with so many layers, 0 for all."""
        hidden = int(found.hidden_size)
        inner = int(getattr(found, "intermediate_size", 4 * hidden))
        return cls(hidden, inner, layers or int(found.num_hidden_layers), int(found.vocab_size))

    @property
    def layer(self) -> int:
        """Weights of a layer."""
        return 4 * self.hidden**2 + 2 * self.hidden * self.inner


def _seconds(config: Config, splits: Splits) -> float:
    """Seconds of one training."""
    folder = find_encoder(config.encoder)
    shape = _Shape.of(AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False), config.layers)
    info = ModelInfo(config.labels, config.window, config.context, document_context=config.document_context)
    tokenizer = WindowTokenizer.of(load_tokenizer(folder).backend_tokenizer, info)
    windows, dev = _lengths(tokenizer, splits["train"]), _lengths(tokenizer, splits["dev"])
    steps = math.ceil(len(windows) / (config.batch_size * int(os.environ.get("WORLD_SIZE", "1"))))
    trained = max(0, shape.layers - max(0, config.frozen - 1))
    # Multiplications and additions: two a weight and piece forwards, four backwards; and those of attention.
    attention = 4 * config.window * shape.hidden
    forwards, backwards = shape.layers * (2 * shape.layer + attention), trained * 2 * (2 * shape.layer + attention)
    share = steps * config.batch_size / max(len(windows), 1)
    slowed = 1 + _ATTENTION_DROPOUT * config.window if config.attention_dropout else 1.0
    operations = share * sum(windows) * (forwards + backwards) * slowed
    weights = trained * shape.layer + (0 if config.frozen else shape.vocabulary * shape.hidden)
    rate = _operations_a_second(shape, config)
    epoch = _REST * (operations + sum(dev) * forwards) / rate + steps * weights * _UPDATE / _additions_a_second()
    return config.epochs * epoch


def _lengths(tokenizer: WindowTokenizer, parts: Sequence[Part]) -> list[int]:
    """Pieces of each window."""
    return [len(window.ids) for pieces in tokenizer.encode(documents_of(parts)) for window in tokenizer.windows(pieces)]


def _operations_a_second(shape: _Shape, config: Config) -> float:
    """Multiplications and additions that products of a step's size pass in a second."""
    number = torch.bfloat16 if config.precision == "bf16" else torch.float32
    inputs = torch.ones(config.batch_size * config.window, shape.hidden, dtype=number)
    weights = torch.ones(shape.hidden, shape.inner, dtype=number)
    return 2 * inputs.numel() * shape.inner / _time(lambda: inputs @ weights)


def _additions_a_second() -> float:
    """Numbers that are added to others in a second, where caches do not hold them."""
    sums, numbers = torch.zeros(_MANY), torch.ones(_MANY)
    return _MANY / _time(lambda: sums.add_(numbers))


def _time(work: Callable[[], object]) -> float:
    """Seconds of some work: the quickest time in a while, which other work on the machine disturbs least."""
    work()
    began, times = time.perf_counter(), [time.perf_counter()]
    while times[-1] - began < _PROBED:
        work()
        times.append(time.perf_counter())
    return min(after - before for before, after in pairwise(times))


def _clock(seconds: float) -> str:
    """Rounded as far as it can be trusted: ``40 s``, ``1 min 10 s``, ``25 min``, ``3 h 20 min``."""
    if seconds < 600:
        tens = max(10, round(seconds / 10) * 10)
        minutes, rest = divmod(tens, 60)
        return " ".join([*([f"{minutes} min"] if minutes else []), *([f"{rest} s"] if rest else [])])
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{minutes} min"
