"""Measure how long the commands of musamma take to start.

Run as: python benchmarks/startup.py [--times 7]

Each time is the median of several runs of a whole process.
"""

import argparse
import pkgutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from musamma.cli import usage

PROGRAM = str(Path(sys.executable).with_name("musamma"))


def seconds(arguments: list[str], times: int) -> float:
    """The median seconds of `times` runs of musamma with the given arguments."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run([PROGRAM, *arguments], capture_output=True, check=True)  # noqa: S603
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    """Run the measurements and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=7, help="runs of each command (default: 7)")
    times = parser.parse_args().times
    names = [module.name for module in pkgutil.iter_modules(usage.__path__)]
    helps = {name: seconds([name, "--help"], times) for name in names}
    slowest = max(helps, key=lambda name: helps[name])
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / "word.conll"
        word.write_text("موسكو\tB-LOC\n", encoding="utf-8")
        print("| command | seconds |\n|---|---|")
        print(f"| `musamma --help` | {seconds(['--help'], times):.2f} |")
        print(f"| `musamma COMMAND --help`, the slowest ({slowest}) | {helps[slowest]:.2f} |")
        print(f"| `musamma check` of one word | {seconds(['check', str(word)], times):.2f} |")


if __name__ == "__main__":
    main()
