"""The report in a real browser: what it reads, shows and filters."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import CHROMIUM, DRIVER, open_browser, show
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from data.documents import Document, Entity
from evaluation.metrics import metrics_of
from evaluation.report import Evaluated, render_report
from evaluation.scores import score

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="no Chromium: apt-get install chromium chromium-driver"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("profile") / "new") as opened:
        yield opened


def write_report(folder: Path, gold: list[Document], predicted: list[Document]) -> Path:
    path = folder / "report.html"
    metrics = metrics_of(score(gold, predicted), gold, split="test", data={})
    page = render_report(Evaluated(metrics, gold, predicted, ("PER", "ORG", "LOC")), title="T", facts={})
    path.write_bytes(page.encode())
    return path


def test_a_browser_reads_the_same_text(browser: Chrome, tmp_path: Path) -> None:
    text = "\r\n\n  قال <b>مُحَمَّد</b> &amp; «موسكو»\r\n\tHe said: 'hi' \"👩\u200d🚀\"\r نهاية \u200f\n\n"
    start = text.index("موسكو")
    gold = Document("d", text, (Entity(start, start + 5, "LOC"),))
    show(browser, write_report(tmp_path, [gold], [replace(gold, entities=())]))
    assert browser.find_element(By.CLASS_NAME, "text").get_property("textContent") == text
