"""Measure the time and peak memory of scoring a file of predictions.

Run as: python benchmarks/scoring.py GOLD PREDICTIONS [--from conll] [--repeats 5] [--copies 10]

Seconds are CPU time, on which other work on the machine has little influence. The rows of commands measure whole
processes, on the files and on several copies of them with distinct document ids; the row with one word is the start-up
time. The other rows measure functions, on the files.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from musamma.data.corpus import load_corpus, load_located, write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.reading import Reading
from musamma.evaluation.evaluate import score
from musamma.evaluation.prediction_files import load_predictions
from musamma.evaluation.scoring.intervals import bootstrap
from musamma.evaluation.scoring.significance import compare_scores


def timed(repeats: int, call: Callable[[], Any]) -> tuple[float, Any]:
    """Call a function several times. Return the median seconds and the last result."""
    seconds, result = [], None
    for _ in range(repeats):
        started = time.process_time()
        result = call()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds), result


def command(repeats: int, *arguments: object) -> tuple[float, float]:
    """Run a command of musamma several times. Return the median seconds and the peak memory in MB."""
    call = [sys.executable, "-m", "musamma", *map(str, arguments), "--json"]
    seconds, memory = [], []
    for _ in range(repeats):
        process = subprocess.Popen(call, stdout=subprocess.DEVNULL)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        seconds.append(usage.ru_utime + usage.ru_stime)
        memory.append(usage.ru_maxrss / 1024)
    return statistics.median(seconds), max(memory)


def write_copies(documents: list[Document], path: Path, copies: int) -> Path:
    """Write copies of documents, all with distinct ids, as JSONL. Return the path."""
    many = (replace(each, id=f"{each.id} {copy}") for copy in range(copies) for each in documents)
    write_corpus(many, path, "jsonl")
    return path


def row(name: str, seconds: float, memory: float | None = None) -> None:
    """Print a row of the table."""
    print(f"| {name} | {seconds:.2f} | {'' if memory is None else f'{memory:.0f} MB'} |", flush=True)


def main() -> None:
    """Run the measurements and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="a gold file")
    parser.add_argument("predictions", type=Path, help="predictions for it, as for musamma evaluate")
    parser.add_argument(
        "--from", dest="format", metavar="FORMAT", help="format of the gold file (default: by its name)"
    )
    parser.add_argument("--repeats", type=int, default=5, help="runs for each row (default: 5)")
    parser.add_argument("--copies", type=int, default=10, help="number of copies in the larger files (default: 10)")
    given = parser.parse_args()
    located = load_located(given.gold, Reading(given.format))
    gold, predicted = [each.document for each in located], load_predictions(given.predictions, located)
    print("| what | seconds | peak memory |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        word = write_copies([Document("a", "موسكو", (Entity(0, 5, "LOC"),))], folder / "word.jsonl", 1)
        row("`musamma evaluate` of one word: start-up", *command(given.repeats, "evaluate", word, word))
        for copies in (1, given.copies):
            paths = [write_copies(x, folder / f"{n}.jsonl", copies) for n, x in (("gold", gold), ("found", predicted))]
            for verb, files in (("evaluate", paths[::-1]), ("compare", [paths[1], *paths[::-1]])):
                row(f"`musamma {verb}`, {copies}x", *command(given.repeats, verb, *files))

    def read_and_score() -> None:
        score(load_corpus(given.gold, format=given.format), load_predictions(given.predictions, located))

    row("reading both files and scoring", timed(given.repeats, read_and_score)[0])
    seconds, scores = timed(given.repeats, lambda: score(gold, predicted))
    row("scoring alone", seconds)
    row("10,000 resamples", timed(given.repeats, lambda: bootstrap(scores.units))[0])
    row("both tests of `compare`", timed(given.repeats, lambda: compare_scores(scores, scores))[0])
    sizes = {name: getattr(scores, name) for name in ("documents", "sentences", "words")}
    print(json.dumps(sizes), file=sys.stderr)


if __name__ == "__main__":
    main()
