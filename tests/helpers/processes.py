"""Servers of the command line as processes of their own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(log: Path, out: Path, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """Start ``musamma`` with arguments, and kill it at the end of the block if it still runs.

    Args:
        log: the file of its standard error.
        out: the file of its standard output.
        arguments: those of the command.
    """
    command = [sys.executable, "-m", "musamma", *map(str, arguments)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as errors, out.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=environment)  # noqa: S603
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for_address(process: subprocess.Popen[bytes], file: Path, log: Path, seconds: float) -> str:
    """The address that a process writes into a file; an error with its log if it ends before."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"(http://|unix:)[^\s\"]+", file.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.02)
    raise AssertionError(log.read_text(encoding="utf-8"))
