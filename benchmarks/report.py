"""How long a browser takes to open the report of 1,000 sentences: python benchmarks/report.py [REPORT.html …]

Without an argument a report is made of the seed articles, repeated, with errors put in. Prints the table of
docs/performance.md. Needs chromium and chromium-driver.
"""

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
    """Of each five entities one missed, one with another label."""
    numbered = list(enumerate(document.entities))
    kept = [replace(entity, score=0.9, label="ORG" if i % 5 == 1 else entity.label) for i, entity in numbered if i % 5]
    return replace(document, entities=tuple(kept))


def make_report(path: Path) -> None:
    """Write the report of as many seed articles as have 1,000 sentences."""
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
    """Seconds to the first paint and to the end of loading, each time in a new browser."""
    times = []
    for number in range(REPEATS):
        with open_browser(folder / f"profile{number}") as browser:
            show(browser, page)
            paint, load = browser.execute_script(TIMING)
            times.append((paint / 1000, load / 1000))
    return times


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as temporary:
        pages = [Path(name) for name in sys.argv[1:]] or [Path(temporary) / "report.html"]
        if not sys.argv[1:]:
            make_report(pages[0])
        print("| report | size | first paint, s | loaded, s (median of 5; slowest) |\n|---|---|---|---|")
        for number, page in enumerate(pages):
            paints, loads = zip(*measure(page, Path(temporary) / str(number)), strict=True)
            size = f"{page.stat().st_size / 1e6:.1f} MB"
            print(f"| {page} | {size} | {median(paints):.2f} | {median(loads):.2f}; {max(loads):.2f} |")


if __name__ == "__main__":
    main()
