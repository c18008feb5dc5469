"""Measure how long a browser takes to open reports.

Run as: python benchmarks/report.py [REPORT.html …]

Without arguments, the script renders a report of 1,000 sentences: the seed articles, repeated, with errors in the
predictions. For this the working directory must be the root of the repository. Requires Debian's packages chromium and
chromium-driver.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from helpers.browser import open_browser, show

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.text.segmentation import sentences_of
from musamma.evaluation.errors.analysis import analyse
from musamma.evaluation.pages.report import Background, Evaluated, render_report
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.scoring.metrics import metrics_of
from musamma.evaluation.scoring.scores import score_pairs

SENTENCES, REPEATS = 1_000, 5
LABELS = ("PER", "ORG", "LOC", "DATE")
TIMING = """
const [page] = performance.getEntriesByType('navigation');
const [paint] = performance.getEntriesByName('first-contentful-paint');
return [paint.startTime, page.loadEventEnd];
"""


def spoil(document: Document) -> Document:
    """Predictions for a document: its entities, but of every five one is missing and one is labelled ORG."""
    numbered = list(enumerate(document.entities))
    kept = [replace(entity, score=0.9, label="ORG" if i % 5 == 1 else entity.label) for i, entity in numbered if i % 5]
    return replace(document, entities=tuple(kept))


def make_report(path: Path) -> None:
    """Write the report of a corpus of at least 1,000 sentences: all seed articles, as often as necessary."""
    seeds = load_corpus(Path("seeds/gold.jsonl"))
    sentences = sum(len(sentences_of(document)) for document in seeds)
    copies = range(-(-SENTENCES // sentences))
    gold = [replace(document, id=f"{document.id}-{copy}") for copy in copies for document in seeds]
    predicted = [spoil(document) for document in gold]
    pairs = GoldAndPredicted.of(gold, predicted)
    metrics = metrics_of(score_pairs(pairs), pairs, split="test", data={})
    background = Background(analysis=analyse(pairs))
    started = time.perf_counter()
    page = render_report(Evaluated(metrics, pairs, LABELS), title="musamma", facts={}, background=background)
    path.write_text(page, encoding="utf-8")
    print(f"{metrics.sentences} sentences rendered in {time.perf_counter() - started:.2f} s\n", file=sys.stderr)


def measure(page: Path, folder: Path) -> list[tuple[float, float]]:
    """Open a page in several new browsers. Return the seconds to the first paint and to the end of loading of each."""
    times = []
    for number in range(REPEATS):
        with open_browser(folder / f"profile{number}") as browser:
            show(browser, page)
            paint, load = browser.execute_script(TIMING)
            times.append((paint / 1000, load / 1000))
    return times


def main() -> None:
    """Run the measurements and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, nargs="*", help="reports to open instead of the rendered one")
    reports: list[Path] = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as temporary:
        pages = reports or [Path(temporary) / "report.html"]
        if not reports:
            make_report(pages[0])
        print("| report | size | first paint, s | loaded, s (median of 5; slowest) |\n|---|---|---|---|")
        for number, page in enumerate(pages):
            paints, loads = zip(*measure(page, Path(temporary) / str(number)), strict=True)
            size = f"{page.stat().st_size / 1e6:.1f} MB"
            print(f"| {page} | {size} | {median(paints):.2f} | {median(loads):.2f}; {max(loads):.2f} |")


if __name__ == "__main__":
    main()
