"""How long scoring takes when the predictions are given, and its memory.

Run as: python benchmarks/scoring.py GOLD PREDICTIONS [--from conll] [--repeats 5] [--copies 10]

Seconds are the processor's, so that other work on the machine counts little. Commands are whole processes; that of one
word says what starting takes. The copies are documents of their own.
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
from musamma.evaluation.evaluate import score
from musamma.evaluation.prediction_files import load_predictions
from musamma.evaluation.scoring.intervals import bootstrap
from musamma.evaluation.scoring.significance import compare_scores


def timed(repeats: int, call: Callable[[], Any]) -> tuple[float, Any]:
    """Median seconds of a call, and what it returned last."""
    seconds, result = [], None
    for _ in range(repeats):
        started = time.process_time()
        result = call()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds), result


def command(repeats: int, *arguments: object) -> tuple[float, float]:
    """Run a command of musamma: median seconds, and peak memory in MB."""
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
    """Write so many copies of documents, each with an id of its own."""
    many = (replace(each, id=f"{each.id} {copy}") for copy in range(copies) for each in documents)
    write_corpus(many, path, "jsonl")
    return path


def row(name: str, seconds: float, memory: float | None = None) -> None:
    """Print a row."""
    print(f"| {name} | {seconds:.2f} | {'' if memory is None else f'{memory:.0f} MB'} |", flush=True)


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--from", dest="format", default=None)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--copies", type=int, default=10)
    given = parser.parse_args()
    placed = load_located(given.gold, format=given.format)
    gold, predicted = [each.document for each in placed], load_predictions(given.predictions, placed)
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
        score(load_corpus(given.gold, format=given.format), load_predictions(given.predictions, placed))

    row("reading both files and scoring", timed(given.repeats, read_and_score)[0])
    seconds, scores = timed(given.repeats, lambda: score(gold, predicted))
    row("scoring alone", seconds)
    row("10,000 resamples", timed(given.repeats, lambda: bootstrap(scores.units))[0])
    row("both tests of `compare`", timed(given.repeats, lambda: compare_scores(scores, scores))[0])
    sizes = {name: getattr(scores, name) for name in ("documents", "sentences", "words")}
    print(json.dumps(sizes), file=sys.stderr)


if __name__ == "__main__":
    main()
