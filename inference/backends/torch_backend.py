"""Run a token classifier with torch, on the CPU or a GPU."""

from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import AutoModelForTokenClassification, PreTrainedModel
from transformers.utils import logging

from ...data.errors import ModelError
from .cpu import has_bfloat16, processor_name


def attention_of_any_shape() -> AbstractContextManager[None]:
    """A context in which torch computes attention without cuDNN, on a GPU.

    cuDNN, torch's first choice for bfloat16 on some GPUs, builds a plan for each new shape of a batch. That takes a
    large part of a second, and windows have hundreds of shapes. The other kernels need no plan.
    """
    context: AbstractContextManager[None] = sdpa_kernel(
        [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
    )
    return context


class TorchBackend:
    """Runs a `transformers` token classifier over batches of windows.

    Args:
        model: the classifier. Each call puts it into evaluation mode and restores its mode afterwards.
    """

    parallel = 1  # torch itself runs each batch on all cores

    def __init__(self, model: PreTrainedModel) -> None:
        self.model = model
        # With more, half of a batch of sentences would be padding; 4,096 keep a GPU busy.
        self.batch_pieces = 2_048 if model.device.type == "cpu" else 4_096

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Tag logits, shape (windows, pieces, tags), of padded piece ids and their mask, each (windows, pieces)."""
        training = self.model.training
        self.model.eval()
        with torch.inference_mode(), attention_of_any_shape():
            device = self.model.device
            output = self.model(
                input_ids=torch.from_numpy(ids).to(device), attention_mask=torch.from_numpy(mask).to(device)
            )
        self.model.train(training)
        result: NDArray[np.float32] = output.logits.float().cpu().numpy()
        return result


def load(
    folder: Path, *, device: str | None = None, threads: int | None = None, precision: str = "float32"
) -> TorchBackend:
    """Load a model folder: from safetensors only, without network access and without remote code.

    Args:
        folder: the model folder.
        device: "cpu", "cuda" …; None for a GPU if there is one, otherwise the CPU.
        threads: torch's number of CPU threads, which is set for the whole process; None leaves it as it is.
        precision: "float32" or "bf16".

    Raises:
        ModelError: the weights cannot be read or do not fit the configuration, or the CPU has no instructions for the
            precision.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if precision == "bf16" and device == "cpu" and not has_bfloat16():
        raise ModelError(
            f"found a processor without bfloat16 instructions ({processor_name()}), expected one with AVX512-BF16, AMX "
            "or their like; use the backend torch"
        )
    if threads is not None:
        torch.set_num_threads(threads)
    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        model = AutoModelForTokenClassification.from_pretrained(
            folder,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            **({"dtype": torch.bfloat16} if precision == "bf16" else {}),
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelError(f"{folder}: the model cannot be loaded: {error}") from error
    finally:
        if bars:
            logging.enable_progress_bar()
    return TorchBackend(model.to(device))
