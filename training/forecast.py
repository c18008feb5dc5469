"""An estimate, before training begins, of how long it will take on this machine."""

import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch

from ..data.text.segmentation import words_of
from ..data.wording import duration
from ..inference.backends.cpu import available_cpus, processor_name
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.model_folder import ModelInfo
from .config import Config
from .encoders.encoder_files import read_config
from .encoders.find import find_encoder
from .encoders.normalisation import load_tokenizer
from .precision import precision_of
from .splits import Part, Splits, documents_of

Announce = Callable[[Config, Sequence[Splits]], None]
"""Called with a config and the splits of each training, before the first training begins."""

_MEASURING_SECONDS = 0.5
"""Seconds that each speed measurement takes."""

_ROWS = 2**14
"""The largest number of rows in a matrix product that is measured; larger ones take as long for each row."""

_MANY = 2**24
"""Number of float32 values in a tensor that is larger than any cache (64 MiB)."""

_REST_PER_MATMUL = 2.0
"""Time of GELU, norms, softmax and dropout in the encoder's forward and backward passes, in whatever precision, as a
multiple of the time of their matrix products in float32."""

_ATTENTION_DROPOUT = 1 / 320
"""Share of the time of the passes that attention dropout adds for each piece of the window.

Without attention dropout, torch uses a faster kernel.
"""

_UPDATE = 5.0
"""Time to clip, update (AdamW) and average one weight, as a multiple of the time of one addition."""


@dataclass(frozen=True)
class Forecast:
    """The expected duration of training.

    Attributes:
        seconds: duration of all trainings together; None on a GPU, for which the estimate was never calibrated.
        device: the device that trains.
    """

    seconds: float | None
    device: str

    def __str__(self) -> str:
        if self.seconds is None:
            return f"training on {self.device}; the bar shows the time left"
        return f"training takes about {_clock(self.seconds)} on {self.device}, longer if other programs use them"


def no_announcement(config: Config, trainings: Sequence[Splits]) -> None:
    """Do nothing: the default for `Announce`."""


def forecast(config: Config, trainings: Sequence[Splits]) -> Forecast:
    """Estimate how long all trainings together will take, with the scoring of dev after each epoch.

    The estimate divides the number of operations in a training by the speed of this machine, which two or three short
    measurements determine. They use no random numbers, so the results of training stay the same to the last bit.

    The factors between the measured speed and the duration of a training are those of the embedded encoder in float32
    on two cores of a Xeon with AVX-512 (`docs/performance.md`); on other machines the estimate is rough. Pieces are
    counted for the first training only; the others are assumed to take the same time for each word.

    Args:
        config: the config of the run.
        trainings: the splits of each training, at least one.

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
    """The sizes of an encoder.

    Attributes:
        hidden: size of the hidden states.
        inner: size of the intermediate layer in the feed-forward blocks.
        layers: number of layers.
        vocabulary: number of pieces in the vocabulary.
    """

    hidden: int
    inner: int
    layers: int
    vocabulary: int

    @classmethod
    def of(cls, found: Any, layers: int) -> "_Shape":
        """The sizes in an encoder's configuration.

        Args:
            found: the configuration, as `AutoConfig` returns it.
            layers: number of layers that are used; 0 for all.
        """
        hidden = int(found.hidden_size)
        inner = int(getattr(found, "intermediate_size", 4 * hidden))
        return cls(hidden, inner, layers or int(found.num_hidden_layers), int(found.vocab_size))

    @property
    def layer(self) -> int:
        """Number of weights in the matrices of one layer."""
        return 4 * self.hidden**2 + 2 * self.hidden * self.inner


def _seconds(config: Config, splits: Splits) -> float:
    """Estimated duration of one training, in seconds."""
    folder = find_encoder(config.encoder)
    shape = _Shape.of(read_config(folder), config.layers)
    info = ModelInfo(config.labels, config.window, config.context, document_context=config.document_context)
    tokenizer = WindowTokenizer.of(load_tokenizer(folder).backend_tokenizer, info)
    windows, dev = _lengths(tokenizer, splits["train"]), _lengths(tokenizer, splits["dev"])
    batch = min(config.batch_size, max(len(windows), 1))
    steps = math.ceil(len(windows) / (batch * int(os.environ.get("WORLD_SIZE", "1"))))
    trained = max(0, shape.layers - max(0, config.frozen - 1))
    # For each weight and piece, the forward pass takes two operations (a multiplication and an addition), the backward
    # pass four. Attention is counted separately.
    attention = 4 * config.window * shape.hidden
    forwards, backwards = shape.layers * (2 * shape.layer + attention), trained * 2 * (2 * shape.layer + attention)
    share = steps * batch / max(len(windows), 1)
    slowed = 1 + _ATTENTION_DROPOUT * config.window if config.attention_dropout else 1.0
    operations = share * sum(windows) * (forwards + backwards) * slowed
    weights = trained * shape.layer + (0 if config.frozen else shape.vocabulary * shape.hidden)
    exact = _operations_per_second(shape, config, torch.float32)
    rounded = precision_of(config) == "bf16"
    used = _operations_per_second(shape, config, torch.bfloat16) if rounded else exact
    passes = (operations + sum(dev) * forwards) * (1 / used + _REST_PER_MATMUL / exact)
    updates = steps * weights * _UPDATE / _additions_per_second()
    return config.epochs * (passes + updates)


def _lengths(tokenizer: WindowTokenizer, parts: Sequence[Part]) -> list[int]:
    """Number of pieces in each window."""
    return [len(window.ids) for pieces in tokenizer.encode(documents_of(parts)) for window in tokenizer.windows(pieces)]


def _operations_per_second(shape: _Shape, config: Config, number: torch.dtype) -> float:
    """Multiplications and additions per second, measured in a matrix product of the size of a training step."""
    inputs = torch.ones(min(config.batch_size * config.window, _ROWS), shape.hidden, dtype=number)
    weights = torch.ones(shape.hidden, shape.inner, dtype=number)
    return 2 * inputs.numel() * shape.inner / _time(lambda: inputs @ weights)


def _additions_per_second() -> float:
    """Additions per second, measured on tensors that are larger than any cache."""
    sums, numbers = torch.zeros(_MANY), torch.ones(_MANY)
    return _MANY / _time(lambda: sums.add_(numbers))


def _time(work: Callable[[], object]) -> float:
    """Duration of a call in seconds.

    It is the shortest of the calls made within `_MEASURING_SECONDS` seconds, the one that other programs disturb least.
    """
    work()
    began, times = time.perf_counter(), [time.perf_counter()]
    while times[-1] - began < _MEASURING_SECONDS:
        work()
        times.append(time.perf_counter())
    return min(after - before for before, after in pairwise(times))


def _clock(seconds: float) -> str:
    """A rounded duration for display: ``40 s``, ``1 min 10 s``, ``25 min``, ``3 h 20 min``."""
    if seconds < 600:
        tens = max(10, round(seconds / 10) * 10)
        minutes, rest = divmod(tens, 60)
        return " ".join([*([f"{minutes} min"] if minutes else []), *([f"{rest} s"] if rest else [])])
    return duration(round(seconds / 60))
