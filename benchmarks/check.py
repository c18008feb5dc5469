"""Time and memory of `musamma check` on a CoNLL file, and on 10 and 100 times as much of the same.

Run as: python benchmarks/check.py FILE [--repeats N] [--sizes 1 10 100]

The copies are documents of their own, each sentence made another by a number after its first word, so that a copy
costs as much as the first; the last row is the largest file as one document.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def write_copies(source: Path, target: Path, copies: int, *, apart: bool) -> None:
    """Write so many copies of a file, as documents apart or as one document."""
    lines = source.read_text(encoding="utf-8").split("\n")
    with target.open("w", encoding="utf-8") as file:
        for copy in range(copies):
            if apart:
                file.write(f"# id = {copy}\n")
            begins = True
            for line in lines:
                word, space, tag = line.partition(" ")
                file.write(f"{word}{copy if begins and space else ''}{space}{tag}\n")
                begins = not line.strip()
            file.write("\n")


def measure(path: Path, repeats: int) -> tuple[float, float, str]:
    """Median seconds and peak memory in MB of a check, and the last line it said."""
    seconds, memory, said = [], [], ""
    for _ in range(repeats):
        started = time.perf_counter()
        command = [sys.executable, "-m", "musamma", "check", str(path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
        assert process.stderr
        said = process.stderr.read().decode().splitlines()[-1]
        _, _, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - started)
        memory.append(usage.ru_maxrss / 1024)
    return statistics.median(seconds), max(memory), said


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="a CoNLL file of one document")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100])
    arguments = parser.parse_args()
    print("| file | seconds | peak memory | said |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.conll"
        path.write_text("قال O\n", encoding="utf-8")
        show("one word (start-up)", path, arguments.repeats)
        for copies, apart in (*((size, True) for size in arguments.sizes), (arguments.sizes[-1], False)):
            write_copies(arguments.file, path, copies, apart=apart)
            size = f"{copies}x, {path.stat().st_size / 1e6:.1f} MB"
            show(size if apart else f"{size}, one document", path, arguments.repeats)


def show(name: str, path: Path, repeats: int) -> None:
    """Measure and print a row."""
    seconds, memory, said = measure(path, repeats)
    print(f"| {name} | {seconds:.2f} | {memory:.0f} MB | {said} |", flush=True)


if __name__ == "__main__":
    main()
