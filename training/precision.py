"""The precision of training: bfloat16 where the hardware computes in it, else float32."""

from typing import Literal

import torch

from ..inference.backends.cpu import has_bfloat16
from .config import Config

Precision = Literal["float32", "bf16"]


_FLOAT32_ONLY = frozenset({"xmod"})
"""Families of encoders whose code mixes the two types, which torch refuses."""


def precision_of(config: Config, family: str = "") -> Precision:
    """The precision in which this machine trains a config.

    `Config.precision` decides; "auto" takes bf16 (products in bfloat16, weights and sums in float32) on a GPU that
    supports it, or without a GPU on a processor with instructions for it. Elsewhere bfloat16 is emulated, and slower.

    Args:
        config: the config of the run.
        family: the `model_type` of the encoder; "" if it is not known yet.
    """
    if config.precision != "auto":
        return config.precision
    if family in _FLOAT32_ONLY:
        return "float32"
    native = torch.cuda.is_bf16_supported() if torch.cuda.is_available() else has_bfloat16()
    return "bf16" if native else "float32"
