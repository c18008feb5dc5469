"""Count the keys that annotating the seed articles takes in the page of `musamma annotate`, and time the page.

    python benchmarks/annotating.py                 # all parts
    python benchmarks/annotating.py --part nothing  # keys for each entity, from articles without any
    python benchmarks/annotating.py --part suggestions  # from suggestions with an F1 of about .87
    python benchmarks/annotating.py --part speed  # ms a key in an article of 13,000 words, first paint of 500 articles

A script that knows the gold presses real keys in headless Chromium, one after another; the page and its server handle
them as they do for anybody, and the script checks that the gold is reached. Every key counts, those that only move the
cursor, too; Shift and a key are one. What reading costs is not counted, for this page as for the others.

The suggestions are the gold with errors put in by chance, with a fixed seed: wrong edges, wrong labels, entities that
are none, and missed ones. Right and wrong ones have scores as those which the embedded encoder gave on its dev and test
articles: quantiles of 107 right and 14 wrong entities. The threshold is that of the page.

For the other tools, the script counts what their documentation says an action takes, on the same gold and the same
errors. Selecting with the mouse is two actions there (press and release, or a double click); moving the mouse, which
each of them needs twice for an entity, and finding the place, are not counted.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from helpers.annotating import annotating
from helpers.annotator import Annotator, Page, words_of_entities
from helpers.browser import open_browser, wait_for
from helpers.seed_articles import DOCUMENTS, LABELS
from selenium.webdriver import Chrome, Keys

from musamma.data.documents import Document
from musamma.data.text.word_index import WordIndex

SEED, F1 = 7, 0.87
RIGHT_SCORES = ((0, 0.3), (0.05, 0.41), (0.1, 0.54), (0.25, 0.8), (0.5, 0.97), (0.75, 0.98), (1, 0.99))
WRONG_SCORES = ((0, 0.3), (0.05, 0.43), (0.25, 0.49), (0.5, 0.59), (0.75, 0.62), (0.9, 0.66), (1, 0.7))
ERRORS = ("edge", "label", "missed", "extra")
WEIGHTS = (4, 2, 4, 4)


@dataclass(frozen=True)
class Tool:
    """What a tool needs, by its documentation.

    Attributes:
        mark: actions to mark an entity.
        relabel: actions to change a label.
        move: actions to change an edge.
        remove: actions to remove an entity.
        source: where that is documented.
    """

    mark: int
    relabel: int
    move: int
    remove: int
    source: str


TOOLS = {
    # Drag or double-click, the key of the type, OK. To edit: double-click; then a type and OK, Reselect and select, or
    # Delete. That a dialog needs OK (or Enter) is assumed: the manual does not say so.
    "brat": Tool(4, 4, 5, 3, "https://brat.nlplab.org/manual.html"),
    # Select, then the key of a label in the menu. To edit: click and the key of another label, or right-click to
    # delete. Edges cannot be moved: delete and mark anew. This is from the source, as the tutorial does not say it.
    "doccano": Tool(
        3,
        2,
        4,
        1,
        "https://github.com/doccano/doccano/blob/master/frontend/components/tasks/sequenceLabeling/EntityEditor.vue",
    ),
    # The key of a label, then select. To edit: click and the key of another label, or Backspace; click and drag an
    # edge, which came with https://github.com/HumanSignal/label-studio/pull/7309.
    "Label Studio": Tool(3, 2, 3, 2, "https://labelstud.io/guide/hotkeys"),
}


def spoiled(document: Document, chance: random.Random) -> tuple[list[tuple[int, int, str, float]], dict[str, int]]:
    """The entities of a document with errors, as words with scores, and how many errors of each kind there are."""
    index = WordIndex.of(document)
    gold = words_of_entities(document)
    sentence = [index.sentence(word) for word in range(len(index.starts))]
    counts = dict.fromkeys(ERRORS, 0)
    found: list[tuple[int, int, str, float]] = []
    share = (1 - F1) * 1.3  # of entities with an error, so that F1 is about as wanted
    for first, last, label in gold:
        kind = chance.choices(ERRORS, WEIGHTS)[0] if chance.random() < share else ""
        if kind == "edge":
            wider = last + 1 < len(sentence) and sentence[last + 1] == sentence[last]
            free = all(last + 1 != other[0] for other in gold)
            edges = (first, last + 1) if last == first and wider and free else (first, max(first, last - 1))
            kind = kind if edges != (first, last) else ""
            found.append((*edges, label, draw(WRONG_SCORES if kind else RIGHT_SCORES, chance)))
        elif kind == "label":
            others = [each for each in LABELS if each != label]
            found.append((first, last, chance.choice(others), draw(WRONG_SCORES, chance)))
        elif kind != "missed":
            found.append((first, last, label, draw(RIGHT_SCORES, chance)))
        if kind == "extra":
            free_words = [
                word
                for word in range(len(sentence))
                if document.text[index.starts[word]].isalpha()
                and all(not each[0] <= word <= each[1] for each in [*gold, *found])
            ]
            word = chance.choice(free_words)
            found.append((word, word, chance.choice(LABELS), draw(WRONG_SCORES, chance)))
        if kind:
            counts[kind] += 1
    return sorted(found), counts


def draw(curve: Sequence[tuple[float, float]], chance: random.Random) -> float:
    """A score from the quantiles of scores."""
    share = chance.random()
    for (low, start), (high, end) in pairwise(curve):
        if share <= high:
            return round(start + (end - start) * (share - low) / (high - low), 4)
    return curve[-1][1]


def record(document: Document, marks: Sequence[tuple[int, int, str, float]]) -> dict[str, object]:
    """A document with scored entities, as JSONL has it."""
    index = WordIndex.of(document)
    spans = [(index.starts[first], index.ends[last], label, score) for first, last, label, score in marks]
    entities = [dict(zip(("start", "end", "label", "score"), each, strict=True)) for each in spans]
    return {"id": document.id, "text": document.text} | ({"entities": entities} if entities else {})


def play(browser: Chrome, records: Sequence[dict[str, object]], *, same: bool) -> Page:
    """Annotate articles in a new project, and return the page with its count of keys."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
        options = (folder / "in.jsonl", "--labels", ",".join(LABELS))
        with annotating(folder / "project", folder / "log", *options) as server:
            page = Page(browser, server.url)
            page.open()
            page.press(Keys.ENTER)
            wait_for(lambda: page.article)
            Annotator(page, DOCUMENTS, LABELS, same=same).annotate_all()
            page.saved()
            return page


WAYS = (("musamma", True), ("musamma, without the list of the same name", False))
HEAD = "| {} | actions for each entity | keys to get there | all keys |\n|---|--:|--:|--:|"


def print_row(name: str, page: Page, total: int) -> None:
    """Print the keys of a page for each entity."""
    acting = (page.pressed - page.moving) / total
    print(f"| {name} | {acting:.2f} | {page.moving / total:.2f} | {page.pressed / total:.2f} |", flush=True)


def count_nothing(browser: Chrome) -> None:
    """Print the keys for each entity, from articles without any."""
    total = sum(len(document.entities) for document in DOCUMENTS)
    bare = [record(document, []) for document in DOCUMENTS]
    print(HEAD.format("from nothing"))
    for name, same in WAYS:
        print_row(name, play(browser, bare, same=same), total)
    for name, tool in TOOLS.items():
        print(f"| [{name}]({tool.source}) | {tool.mark:.2f} | mouse | |")


def count_suggestions(browser: Chrome) -> None:
    """Print the keys for each entity, from suggestions with errors."""
    chance = random.Random(SEED)  # noqa: S311
    total = sum(len(document.entities) for document in DOCUMENTS)
    counts = dict.fromkeys(ERRORS, 0)
    records, right, shown = [], 0, 0
    for document in DOCUMENTS:
        marks, errors = spoiled(document, chance)
        records.append(record(document, marks))
        right += len({mark[:3] for mark in marks} & set(words_of_entities(document)))
        shown += len(marks)
        counts = {kind: counts[kind] + errors[kind] for kind in counts}
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    print(f"Suggestions: F1 {2 * right / (shown + total):.3f}; errors: {said}; seed {SEED}.\n")
    print(HEAD.format("from suggestions"))
    for name, same in WAYS:
        print_row(name, play(browser, records, same=same), total)
    for name, tool in TOOLS.items():
        actions = (
            counts["missed"] * tool.mark
            + counts["label"] * tool.relabel
            + counts["edge"] * tool.move
            + counts["extra"] * tool.remove
        )
        print(f"| [{name}]({tool.source}) | {actions / total:.2f} | mouse | |")


def time_page(browser: Chrome, wikipedia: Path) -> None:
    """Print how long a key takes in a long article, and how long a list of 500 articles takes to be shown."""
    if wikipedia.is_file():
        texts = [json.loads(line)["text"] for line in wikipedia.read_text(encoding="utf-8").splitlines()][:500]
    else:
        texts = ["\n".join(document.text for document in DOCUMENTS)] * 500
    longest = max(texts, key=lambda text: len(text.split()))
    while len(longest.split()) < 12_000:
        longest += "\n" + longest
    records = [{"id": f"t{number}", "text": text} for number, text in enumerate([longest, *texts][:500])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
        options = (folder / "in.jsonl", "--labels", ",".join(LABELS))
        with annotating(folder / "project", folder / "log", *options) as server:
            browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WHEN_SHOWN})
            paints, lists = zip(*first_paints(browser, server.url), strict=True)
            print(f"500 articles: first paint {median(paints):.0f} ms, their list shown after {median(lists):.0f} ms")
            page = Page(browser, server.url)
            page.open("t0")
            browser.set_script_timeout(120)
            times = browser.execute_async_script(TIME_KEYS, KEYS_TO_TIME * 5)
            worst = max(times, key=lambda each: each[1])
            spent = [milliseconds for _, milliseconds in times]
            print(
                f"{page.state['words']:,} words: {len(spent)} keys, median {median(spent):.0f} ms until the page is "
                f"drawn, 95 % {quantiles(spent, n=20)[-1]:.0f} ms, most {worst[1]:.0f} ms ({worst[0]})"
            )


WHEN_SHOWN = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector('#articles tr')) return;
  watcher.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.listShown = performance.now(); }));
}).observe(document, {childList: true, subtree: true});
"""

TIME_KEYS = """
const [keys, done] = arguments;
const times = [];
(async () => {
  for (const key of keys) {
    const start = performance.now();
    document.getElementById('text').dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    times.push([key, performance.now() - start]);
    await new Promise((rest) => setTimeout(rest, 40));
  }
  done(times);
})();
"""

KEYS_TO_TIME = [
    *["ArrowLeft", "1", " ", "g", "2", "2", "ArrowDown", "ArrowDown", "ArrowUp", "[", "]", "x", "u", "End"],
    *["ArrowRight", "3", "Home", "Tab", "Tab", " ", " ", "l", "4"],
]


def first_paints(browser: Chrome, url: str) -> Iterator[tuple[float, float]]:
    """The first paint of the page and when its list is shown, in ms, in each of five tabs."""
    for _ in range(5):
        browser.get("about:blank")
        browser.get(url)
        wait_for(lambda: browser.execute_script("return window.listShown"))
        script = "return [performance.getEntriesByName('first-contentful-paint')[0].startTime, window.listShown]"
        paint, shown = browser.execute_script(script)
        yield paint, shown


def main() -> None:
    """Run the parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("nothing", "suggestions", "speed"), help="only this part")
    parser.add_argument("--wikipedia", type=Path, default=Path("shared/corpora/wikipedia-ar/articles.jsonl"))
    arguments = parser.parse_args()
    parts: dict[str, Callable[[Chrome], None]] = {
        "nothing": count_nothing,
        "suggestions": count_suggestions,
        "speed": lambda browser: time_page(browser, arguments.wikipedia),
    }
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as profile, open_browser(Path(profile) / "profile") as browser:
        size = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        for name, part in parts.items():
            if arguments.part in (None, name):
                part(browser)
                print()
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
