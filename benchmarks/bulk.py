"""Peak memory and speed of `musamma predict` on a JSONL file once, and on the same ten times over.

Run as: python benchmarks/bulk.py MODEL FILE [--sizes 1 10] [--documents N] [-- OPTIONS OF predict]

Memory shall not grow with the input: the peak of the largest size is given beside that of the first, to be within 10 %
of it, and below 1.2 GB. With --workers, the peak is that of the largest process.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path


def write_copies(source: Path, target: Path, copies: int, documents: int | None) -> None:
    """Write so many copies of the first documents of a file."""
    with target.open("wb") as out:
        for _ in range(copies):
            with source.open("rb") as lines:
                out.writelines(line.rstrip(b"\n") + b"\n" for line in islice(lines, documents))


def measure(command: list[str]) -> tuple[float, float, str]:
    """Seconds and peak memory in MB of a command and its children, and the last line it said."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE)  # noqa: S603
    assert process.stderr
    said = process.stderr.read().decode().strip().rpartition("\n")[2]
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, said
    return time.perf_counter() - started, usage.ru_maxrss / 1024, said


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("file", type=Path, help="a JSONL file")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--documents", type=int, help="use the first ones alone")
    parser.add_argument("options", nargs="*", help="of predict")
    arguments = parser.parse_args()
    print("| input | seconds | peak memory | of the first | said |\n|---|---|---|---|---|")
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.jsonl", Path(folder) / "out"
        for size in arguments.sizes:
            write_copies(arguments.file, path, size, arguments.documents)
            predict = [sys.executable, "-m", "musamma", "predict", arguments.model, str(path), "-o", str(out)]
            seconds, memory, said = measure([*predict, *arguments.options])
            first = first or memory
            name = f"{size}x, {path.stat().st_size / 1e6:.1f} MB"
            print(f"| {name} | {seconds:.1f} | {memory:.0f} MB | {memory / first:.0%} | {said.partition(' → ')[0]} |")
            shutil.rmtree(out)


if __name__ == "__main__":
    main()
