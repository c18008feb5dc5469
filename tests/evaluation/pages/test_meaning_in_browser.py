"""The values of dates on the page of predictions, in a real browser: on hover and on keyboard focus."""

from pathlib import Path

import pytest
from helpers.browser import CHROMIUM, DRIVER, open_browser, show
from helpers.paths import SEEDS
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

from musamma.data.corpus import load_corpus
from musamma.evaluation.pages.predicted_page import write
from musamma.inference.meaning.meaning import Meaning

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(
        CHROMIUM is None or DRIVER is None, reason="no Chromium: apt-get install chromium chromium-driver"
    ),
]

SHOWN = "return getComputedStyle(arguments[0], '::before').content"


def test_the_value_shows_on_hover_and_on_keyboard_focus(tmp_path: Path) -> None:
    write(map(Meaning().of, load_corpus(SEEDS / "gold.jsonl")), tmp_path / "a.html")
    with open_browser(tmp_path / "profile") as browser:
        show(browser, tmp_path / "a.html")
        first, second = browser.find_elements(By.CSS_SELECTOR, '[data-meaning^="value: 2"]')[:2]
        assert browser.execute_script(SHOWN, first) == "none"
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", first)
        ActionChains(browser).move_to_element(first).perform()
        assert "value: 2025-07-24" in browser.execute_script(SHOWN, first)
        before = browser.find_elements(By.CSS_SELECTOR, "[data-meaning]")
        browser.execute_script("arguments[0].focus()", before[before.index(second) - 1])
        ActionChains(browser).send_keys(Keys.TAB).perform()
        assert browser.switch_to.active_element == second
        assert "value: 2021-08" in browser.execute_script(SHOWN, second)
        assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
