"""How long commands take to start: whole processes, the median of several."""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import typer

from musamma.cli.main import app

PROGRAM = str(Path(sys.executable).with_name("musamma"))


def seconds(arguments: list[str], times: int) -> float:
    """The median of whole processes."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run([PROGRAM, *arguments], capture_output=True, check=True)  # noqa: S603
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    times = parser.parse_args().times
    names = typer.main.get_command(app).list_commands(None)
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
