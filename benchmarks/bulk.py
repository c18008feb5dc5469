"""Measure the time and peak memory of `musamma predict` on a JSONL file and on several copies of it.

Run as: python benchmarks/bulk.py MODEL FILE [--sizes 1 10] [--documents N] [-- OPTIONS OF predict]

Memory must not grow with the input. The targets are a peak below 1.2 GB, and for the largest size at most 10 % above
the peak of the first size. With the option --workers of predict, the peak is that of the largest process.
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
    """Write copies of the first `documents` lines of a file (None: of all lines), one copy after the other."""
    with target.open("wb") as out:
        for _ in range(copies):
            with source.open("rb") as lines:
                out.writelines(line.rstrip(b"\n") + b"\n" for line in islice(lines, documents))


def measure(command: list[str]) -> tuple[float, float, str]:
    """Run a command. Return the seconds, the peak memory in MB of its largest process, and its last line of stderr."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE)  # noqa: S603
    assert process.stderr
    output = process.stderr.read().decode().strip().rpartition("\n")[2]
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, output
    return time.perf_counter() - started, usage.ru_maxrss / 1024, output


def main() -> None:
    """Run the measurements and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a run folder or a model folder")
    parser.add_argument("file", type=Path, help="a JSONL file")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10], help="numbers of copies (default: 1 10)")
    parser.add_argument("--documents", type=int, help="use only the first N documents of the file", metavar="N")
    # With a variable number of options as positional arguments, argparse rejects an option between FILE and "--".
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    arguments, options = parser.parse_args(sys.argv[1:end]), sys.argv[end + 1 :]
    print("| input | seconds | peak memory | relative to the first | output |\n|---|---|---|---|---|")
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.jsonl", Path(folder) / "out"
        for size in arguments.sizes:
            write_copies(arguments.file, path, size, arguments.documents)
            predict = [sys.executable, "-m", "musamma", "predict", arguments.model, str(path), "-o", str(out)]
            seconds, memory, output = measure([*predict, *options])
            first = first or memory
            name = f"{size}x, {path.stat().st_size / 1e6:.1f} MB"
            print(f"| {name} | {seconds:.1f} | {memory:.0f} MB | {memory / first:.0%} | {output.partition(' → ')[0]} |")
            shutil.rmtree(out)


if __name__ == "__main__":
    main()
