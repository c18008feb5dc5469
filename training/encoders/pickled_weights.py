"""Weights in a pickle of torch → safetensors, in a process of its own.

A pickle can name any function to be called when it is loaded. torch's `weights_only` refuses all but those that make
tensors. The file is read in another process besides, so that a fault in torch's reader ends that process alone, and the
memory is free afterwards. Only safetensors are loaded for training and prediction.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from ...data.errors import ModelError
from ...inference.library_errors import LIBRARY_ERRORS, sentence

_GLOBAL = re.compile(r"GLOBAL ([\w.]+)")
"""In torch's errors: the function or class that a pickle names, and that is not among those that make tensors."""
_ADVICE = re.compile(r".*WeightsUnpickler error: ", re.DOTALL)
"""In torch's errors: advice how to load a pickle unsafely, up to what is wrong."""
_REFUSED = 3
"""The exit status of the process that has written on its standard output why it refuses the file."""


def convert(sources: Sequence[Path], target: Path) -> None:
    """Write the tensors of one or several pickles as one safetensors file, and compare them with it.

    Args:
        sources: the pickle, or its shards.
        target: the file to write.

    Raises:
        ModelError: a source holds anything but tensors, or cannot be read.
    """
    command = [sys.executable, "-m", __name__, str(target), *map(str, sources)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == _REFUSED:
        raise ModelError(done.stdout.strip())
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"its process ended with {done.returncode}"])[-1]
        raise ModelError(f"{sources[0]}: the weights cannot be read: {last}")


def read_tensors(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a pickle by name; nothing in it is run.

    Raises:
        ModelError: the file cannot be read, or holds anything but dense tensors.
    """
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except (*LIBRARY_ERRORS, UnpicklingError) as error:
        named = _GLOBAL.search(str(error))
        if named:
            raise ModelError(
                f"{path}: found {named[1]}, expected tensors alone; the file could run code when it is "
                "loaded, so it is not read; use an encoder with model.safetensors"
            ) from error
        raise ModelError(
            f"{path}: found no weights that torch can read ({_ADVICE.sub('', sentence(error, longest=2000))}); copy or "
            "download the file again"
        ) from error
    if not isinstance(found, dict):
        raise ModelError(f"{path}: found a {type(found).__name__}, expected tensors by name")
    for name, value in found.items():
        if not isinstance(name, str) or not isinstance(value, torch.Tensor) or value.layout != torch.strided:
            raise ModelError(
                f"{path}: found {name!r}, a {type(value).__name__}, expected tensors alone; save the model with "
                "save_pretrained()"
            )
        if value.is_quantized:
            raise ModelError(
                f"{path}: found the quantised tensor {name!r}, expected plain numbers; use another encoder"
            )
    return {name: value.detach() for name, value in found.items()}


def write_tensors(tensors: dict[str, torch.Tensor], target: Path) -> None:
    """Write tensors as safetensors, and compare each with what the file then holds, bit by bit.

    Raises:
        ModelError: a tensor in the file differs.
    """
    # Tensors that share memory, such as tied embeddings, are written as often as they have a name.
    save_file({name: value.clone(memory_format=torch.contiguous_format) for name, value in tensors.items()}, target)
    with safe_open(target, "pt") as written:
        names = set(written.keys())
        for name, value in tensors.items():
            if name not in names or not _same(written.get_tensor(name), value):
                raise ModelError(f"{target}: the tensor {name} is not written as it was read; try again")


def _same(first: torch.Tensor, second: torch.Tensor) -> bool:
    if (first.dtype, first.shape) != (second.dtype, second.shape):
        return False
    return torch.equal(*(each.contiguous().reshape(-1).view(torch.uint8) for each in (first, second)))


def _main(target: str, *sources: str) -> None:
    try:
        tensors = {name: value for source in sources for name, value in read_tensors(Path(source)).items()}
        write_tensors(tensors, Path(target))
    except ModelError as error:
        sys.stdout.write(str(error))
        sys.exit(_REFUSED)


if __name__ == "__main__":
    _main(*sys.argv[1:])
