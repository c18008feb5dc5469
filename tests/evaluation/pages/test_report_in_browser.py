"""The report in a real browser: texts, layout, filters and accessibility."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.browser import CHROMIUM, DRIVER, open_browser, show
from helpers.paths import SEEDS
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document, Entity
from musamma.evaluation.agreement import measure_agreement
from musamma.evaluation.errors.analysis import analyse
from musamma.evaluation.evaluate import score
from musamma.evaluation.pages.agreement_page import render_agreement
from musamma.evaluation.pages.report import Background, Evaluated, render_report
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.scoring.metrics import metrics_of

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(
        CHROMIUM is None or DRIVER is None, reason="no Chromium: apt-get install chromium chromium-driver"
    ),
]

HISTORY = [{"epoch": epoch, "loss": 1 / epoch, "dev_f1": 1 - 1 / epoch} for epoch in range(1, 9)]
OTHER = {"PER": "ORG", "ORG": "LOC", "LOC": "PER", "DATE": "DATE"}

# For each kind of element, the lowest contrast of its own text with the backgrounds under it, blended (WCAG 2.2).
CONTRASTS = """
const parse = colour => {
  const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
  return colour.startsWith('color(') ? [255 * r, 255 * g, 255 * b, a] : [r, g, b, a];
};
const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
const ground = e => e ? over(parse(getComputedStyle(e).backgroundColor), ground(e.parentElement)) : [255, 255, 255, 1];
const linear = v => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
const lowest = {};
for (const element of document.querySelectorAll('main *')) {
  const text = [...element.childNodes].filter(node => node.nodeType == 3).map(node => node.data).join('').trim();
  if (!text || element.tagName == 'title' || !element.getClientRects().length) continue;
  const style = getComputedStyle(element), ink = parse(element.tagName == 'text' ? style.fill : style.color);
  const [dark, light] = [luminance(ink), luminance(ground(element))].sort((x, y) => x - y);
  const name = element.tagName + '.' + (element.getAttribute('class') || '');
  lowest[name] = Math.min(lowest[name] || 99, (light + .05) / (dark + .05));
}
return lowest;
"""
ROWS_SHOWN = """
return [...document.querySelectorAll(arguments[0] + ' tbody tr')]
  .filter(row => row.getClientRects().length).map(row => [row.dataset.kind, row.dataset.labels])
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("profile") / "new") as opened:
        yield opened


def spoil(document: Document) -> Document:
    """Give entities in turn no error, a missed entity, a wrong label, a wrong start, both; add a spurious entity."""
    kept: list[Entity] = []
    for number, entity in enumerate(document.entities):
        kind, label = number % 5, OTHER[entity.label]
        last = document.text.rfind(" ", entity.start, entity.end)
        start = last + 1 if kind in (3, 4) and last > 0 else entity.start
        if kind != 1:
            kept.append(Entity(start, entity.end, label if kind in (2, 4) else entity.label, 0.5 + kind / 10))
    first = document.text.index(" ")
    if all(first < entity.start for entity in kept):
        kept.insert(0, Entity(0, first, "PER", 0.4))
    return replace(document, entities=tuple(kept))


@pytest.fixture(scope="module")
def seeds() -> tuple[list[Document], list[Document]]:
    gold = load_corpus(SEEDS / "gold.jsonl")[:2]
    return gold, [spoil(document) for document in gold]


@pytest.fixture(scope="module")
def report(seeds: tuple[list[Document], list[Document]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    gold, predicted = seeds
    metrics = metrics_of(score(gold, predicted), GoldAndPredicted.of(gold, gold), split="test", data={})
    background = Background(
        HISTORY, 5, metrics, analyse(GoldAndPredicted.of(gold, predicted)), {"000": metrics, "pooled": metrics}
    )
    evaluated = Evaluated(metrics, GoldAndPredicted.of(gold, predicted), ("PER", "ORG", "LOC", "DATE"))
    path = tmp_path_factory.mktemp("report") / "report.html"
    page = render_report(evaluated, title="musamma", facts={"model": "seeds"}, background=background)
    path.write_bytes(page.encode())
    return path


def rows_shown(browser: Chrome, table: str = "#errors") -> list[tuple[str, str]]:
    """Kind and labels of the errors that are visible."""
    return [(kind, labels) for kind, labels in browser.execute_script(ROWS_SHOWN, table)]


def background_of(browser: Chrome, selector: str) -> str:
    return browser.find_element(By.CSS_SELECTOR, selector).value_of_css_property("background-color")


def test_a_browser_reads_the_same_text(browser: Chrome, tmp_path: Path) -> None:
    text = "\r\n\n  قال <b>مُحَمَّد</b> &amp; «موسكو»\r\n\tHe said: 'hi' \"👩\u200d🚀\"\r نهاية \u200f\n\n"
    start = text.index("موسكو")
    gold = Document("d", text, (Entity(start, start + 5, "LOC"),))
    predicted = replace(gold, entities=())
    metrics = metrics_of(score([gold], [predicted]), GoldAndPredicted.of([gold], [gold]), split="test", data={})
    page = render_report(Evaluated(metrics, GoldAndPredicted.of([gold], [predicted]), ("LOC",)), title="T", facts={})
    (tmp_path / "report.html").write_bytes(page.encode())
    show(browser, tmp_path / "report.html")
    assert browser.find_element(By.CLASS_NAME, "text").get_property("textContent") == text


def test_errors_are_filtered_by_kind_and_label(
    browser: Chrome, report: Path, seeds: tuple[list[Document], list[Document]]
) -> None:
    errors = GoldAndPredicted.of(*seeds).errors
    kinds = [error.kind.replace("+", "-") for error in errors]
    assert set(kinds) == {"missed", "type", "boundary", "boundary-type", "spurious"}
    show(browser, report)
    assert [kind for kind, _ in rows_shown(browser)] == kinds
    marked = "#texts .gold-missed"
    assert background_of(browser, marked) != "rgba(0, 0, 0, 0)"
    browser.find_element(By.ID, "show-missed").click()
    assert [kind for kind, _ in rows_shown(browser)] == [kind for kind in kinds if kind != "missed"]
    assert background_of(browser, marked) == "rgba(0, 0, 0, 0)"
    browser.find_element(By.ID, "label-2").click()  # ORG, in the gold or the prediction
    of_org = [k for k, e in zip(kinds, errors, strict=True) if "ORG" in {x.label for x in (e.gold, e.predicted) if x}]
    assert [kind for kind, _ in rows_shown(browser)] == [kind for kind in of_org if kind != "missed"]
    assert all("2" in labels.split() for _, labels in rows_shown(browser))
    browser.find_element(By.ID, "show-missed").click()
    assert [kind for kind, _ in rows_shown(browser)] == of_org


def test_the_filter_is_worked_by_keyboard(browser: Chrome, report: Path) -> None:
    show(browser, report)
    every = len(rows_shown(browser))
    browser.execute_script("document.getElementById('show-correct').focus()")
    for _ in range(3):
        browser.switch_to.active_element.send_keys(Keys.TAB)
    focused = browser.switch_to.active_element
    assert focused.get_attribute("id") == "show-type"
    assert focused.value_of_css_property("outline-style") == "solid"
    focused.send_keys(Keys.SPACE)
    left = rows_shown(browser)
    assert 0 < len(left) < every
    assert "type" not in {kind for kind, _ in left}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_has_contrast(browser: Chrome, report: Path, dark: bool) -> None:
    show(browser, report, dark=dark)
    found = browser.execute_script(CONTRASTS)
    assert len(found) > 20
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}  # level AA
    assert background_of(browser, "body") == ("rgba(20, 23, 26, 1)" if dark else "rgba(250, 249, 246, 1)")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_not_wider_than_the_window(browser: Chrome, report: Path, width: int) -> None:
    show(browser, report, size=(width, 900))
    assert browser.execute_script("return document.documentElement.scrollWidth") == width


def test_arabic_runs_from_the_right_and_tables_from_the_left(browser: Chrome, report: Path) -> None:
    show(browser, report)
    text = browser.find_element(By.CSS_SELECTOR, "#texts .text")
    assert (text.value_of_css_property("direction"), text.get_attribute("lang")) == ("rtl", "ar")
    table = browser.find_element(By.ID, "scores-strict")
    assert table.value_of_css_property("direction") == "ltr"
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"


def test_nothing_is_fetched_and_nothing_fails(browser: Chrome, report: Path) -> None:
    show(browser, report)
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.get_log("browser") == []


def test_the_agreement_page_has_the_filter_too(
    browser: Chrome, seeds: tuple[list[Document], list[Document]], tmp_path: Path
) -> None:
    pairs = GoldAndPredicted.of(*seeds)
    path = tmp_path / "agree.html"
    path.write_bytes(render_agreement(measure_agreement(pairs), pairs, facts={}).encode())
    show(browser, path)
    browser.find_element(By.ID, "show-spurious").click()
    left = [kind for kind, _ in rows_shown(browser, "#differences")]
    assert left == [error.kind.replace("+", "-") for error in pairs.errors if error.kind != "spurious"]
