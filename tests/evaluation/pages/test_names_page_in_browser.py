"""The page of names in a real browser: direction, width and links."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.browser import CHROMIUM, DRIVER, open_browser, show
from helpers.seed_articles import DOCUMENTS
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from musamma.evaluation.pages.names_page import contexts_of, render_names
from musamma.inference.meaning.names.clusters import NameIndex

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs chromium and chromedriver"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("profile") / "new") as opened:
        yield opened


@pytest.mark.parametrize("width", [1280, 360])
def test_names_run_right_to_left_and_lead_to_their_contexts(browser: Chrome, tmp_path: Path, width: int) -> None:
    index = NameIndex()
    for document in DOCUMENTS:
        index.add(document)
    clusters = sorted({x.id: x for x in index.clusters().values()}.values(), key=lambda x: -x.mentions)
    path = tmp_path / "names.html"
    path.write_text(render_names(clusters, contexts_of(clusters, DOCUMENTS)), encoding="utf-8")
    show(browser, path, size=(width, 900))
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    rows = browser.find_elements(By.CSS_SELECTOR, ".names tbody tr")
    assert len(rows) == len(clusters)
    name, spellings = rows[0].find_element(By.TAG_NAME, "th"), rows[0].find_elements(By.TAG_NAME, "td")[-1]
    assert name.location["x"] > spellings.location["x"]
    link = name.find_element(By.TAG_NAME, "a")
    link.click()
    target = browser.find_element(By.ID, str(link.get_attribute("href")).rpartition("#")[2])
    assert link.text in target.text
    assert 0 <= browser.execute_script("return arguments[0].getBoundingClientRect().top", target) < 900
