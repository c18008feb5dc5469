"""Measure the time and peak memory of `musamma check` on a CoNLL file and on several copies of it.

Run as: python benchmarks/check.py FILE [--repeats N] [--sizes 1 10 100]

The first row, a file of one word, is the start-up time. Each copy is a document, and a number after the first word of
each sentence makes all sentences distinct, so that each copy takes as long as the first. In the last row, the largest
file is one document.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def write_copies(source: Path, target: Path, copies: int, *, separate: bool) -> None:
    """Write copies of a CoNLL file, each as a separate document or all as one document."""
    lines = source.read_text(encoding="utf-8").split("\n")
    with target.open("w", encoding="utf-8") as file:
        for copy in range(copies):
            if separate:
                file.write(f"# id = {copy}\n")
            starts_sentence = True
            for line in lines:
                word, space, tag = line.partition(" ")
                file.write(f"{word}{copy if starts_sentence and space else ''}{space}{tag}\n")
                starts_sentence = not line.strip()
            file.write("\n")


def measure(path: Path, repeats: int) -> tuple[float, float, str]:
    """Check a file several times. Return the median seconds, the peak memory in MB and the last line of stderr."""
    seconds, memory, output = [], [], ""
    for _ in range(repeats):
        started = time.perf_counter()
        command = [sys.executable, "-m", "musamma", "check", str(path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
        assert process.stderr
        output = process.stderr.read().decode().splitlines()[-1]
        _, _, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - started)
        memory.append(usage.ru_maxrss / 1024)
    return statistics.median(seconds), max(memory), output


def main() -> None:
    """Run the measurements and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="a CoNLL file of one document, with columns separated by a space")
    parser.add_argument("--repeats", type=int, default=3, help="runs for each row (default: 3)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1, 10, 100], help="numbers of copies (default: 1 10 100)"
    )
    arguments = parser.parse_args()
    print("| file | seconds | peak memory | output |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.conll"
        path.write_text("قال O\n", encoding="utf-8")
        show("one word (start-up)", path, arguments.repeats)
        for copies, separate in (*((size, True) for size in arguments.sizes), (arguments.sizes[-1], False)):
            write_copies(arguments.file, path, copies, separate=separate)
            size = f"{copies}x, {path.stat().st_size / 1e6:.1f} MB"
            show(size if separate else f"{size}, one document", path, arguments.repeats)


def show(name: str, path: Path, repeats: int) -> None:
    """Measure a file and print a row of the table."""
    seconds, memory, output = measure(path, repeats)
    print(f"| {name} | {seconds:.2f} | {memory:.0f} MB | {output} |", flush=True)


if __name__ == "__main__":
    main()
