"""The page to try the model, in a real browser: its marks, slider, list and downloads, with keys only, in the dark and
on a phone."""

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.browser import CHROMIUM, DRIVER, look, open_browser, wait_for
from helpers.serving import Server, start_server
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from musamma.data.formats.columns.conll import write_conll
from musamma.data.formats.jsonl import parse_document
from musamma.inference.predictor import Predictor

pytestmark = [pytest.mark.alone, pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium")]

TEXT = "زارَ لافروفُ 🙂 كابلَ 👨‍👩‍👧 يومَ الأربعاءِ\nوقال Sergey Lavrov: <b>موسكو</b> & بيروت ثم زار لافروفُ كابلَ"


@pytest.fixture(scope="module")
def run(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder, in which each point of the minimum score costs a right entity and two wrong ones."""
    folder = tmp_path_factory.mktemp("page") / "run"
    shutil.copytree(model, folder / "model")
    curve = [
        {
            **{"min_score": step / 100, "tp": 200 - step, "fp": 200 - 2 * step, "fn": step},
            **{"precision": 0.5 + step / 200, "recall": 0.9 - step / 200, "f1": 0.6},
        }
        for step in range(101)
    ]
    calibration = {"temperature": 1.3, "min_score": {"value": 0.2}, "splits": {"test": {"after": {"curve": curve}}}}
    (folder / "calibration.json").write_text(json.dumps(calibration), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def served(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_server(run, tmp_path_factory.mktemp("log") / "log", "--max-bytes", 20_000) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("browser") / "profile") as opened:
        yield opened


@pytest.fixture
def page(browser: Chrome, served: Server) -> Chrome:
    look(browser)
    browser.get(served.url)
    wait_for(lambda: browser.find_elements(By.CSS_SELECTOR, "#facts tr"))
    browser.get_log("browser")  # what earlier tests have left there
    return browser


def ask(page: Chrome, text: str = TEXT) -> None:
    page.execute_script("document.getElementById('text').value = arguments[0]", text)
    page.find_element(By.ID, "find").click()
    wait_for(lambda: "entit" in page.find_element(By.ID, "status").text)


def marks(page: Chrome) -> list[tuple[str, str]]:
    found = page.find_elements(By.CSS_SELECTOR, "#marked mark")
    return [(each.get_property("textContent"), each.get_attribute("data-chip")) for each in found]


def slide(page: Chrome, value: float) -> None:
    script = "const s = document.getElementById('least'); s.value = arguments[0]; s.dispatchEvent(new Event('input'))"
    page.execute_script(script, value)


def taken(page: Chrome, format: str) -> str:
    """What the page writes, in a format."""
    return str(page.execute_script(f"return {format}()"))


def test_the_marks_are_what_the_predictor_finds(page: Chrome, run: Path) -> None:
    ask(page)
    document = Predictor.load(run).predict(TEXT)
    assert len(document.entities) > 3
    assert marks(page) == [(document.surface(entity), entity.label) for entity in document.entities]
    shown = page.find_element(By.ID, "marked")
    assert shown.get_property("textContent") == TEXT
    assert shown.get_attribute("lang") == "ar"
    assert page.execute_script("return getComputedStyle(arguments[0]).direction", shown) == "rtl"
    assert not page.find_elements(By.CSS_SELECTOR, "#marked b")  # markup in a text stays text
    assert page.get_log("browser") == []


def test_the_slider_leaves_out_and_says_what_that_costs(page: Chrome) -> None:
    ask(page)
    every = marks(page)
    titles = [each.get_attribute("title") for each in page.find_elements(By.TAG_NAME, "mark")]
    scores = sorted(float(title.rpartition(" ")[2]) for title in titles)
    middle = round(scores[len(scores) // 2] + 0.006, 2)
    slide(page, middle)
    assert page.find_element(By.ID, "least-value").text == f"{middle:.2f}"
    assert 0 < len(marks(page)) < len(every)
    step = round(middle * 100)
    said = page.find_element(By.ID, "saying").text
    assert f"leaves out {2 * step} of 200 wrong entities, and {step} of 200 right ones" in said
    assert f"On test: precision {0.5 + step / 200:.2f}" in said or "precision" in said
    slide(page, 0)
    assert marks(page) == every


def test_the_list_counts_and_leads_to_the_mark(page: Chrome) -> None:
    ask(page)
    rows = page.find_elements(By.CSS_SELECTOR, "#names tr")
    counts = [int(row.find_elements(By.TAG_NAME, "td")[1].text) for row in rows]
    assert sum(counts) == len(marks(page))
    assert counts == sorted(counts, reverse=True)
    name = rows[-1].find_element(By.TAG_NAME, "button")
    name.click()
    met = page.find_element(By.CSS_SELECTOR, "mark.met")
    assert met.get_property("textContent") == name.text
    assert page.switch_to.active_element == met


def test_labels_can_be_hidden(page: Chrome) -> None:
    ask(page)
    label = marks(page)[0][1]
    page.find_element(By.CSS_SELECTOR, f"#labels input[value={label}]").click()
    assert label not in {each for _, each in marks(page)}
    assert page.find_element(By.ID, "marked").get_property("textContent") == TEXT


def test_what_is_taken_along_is_what_predict_writes(page: Chrome, run: Path) -> None:
    ask(page)
    document = Predictor.load(run).predict(TEXT)
    record = json.loads(taken(page, "jsonl"))
    read = parse_document(json.dumps(record))
    assert [entity.key for entity in read.entities] == [entity.key for entity in document.entities]
    assert [entity.score for entity in read.entities] == [round(entity.score or 0, 6) for entity in document.entities]

    file = io.StringIO()
    write_conll([document], file)
    assert taken(page, "conll") == file.getvalue()


def test_the_five_examples(page: Chrome) -> None:
    examples = page.find_elements(By.CSS_SELECTOR, ".example")
    assert len(examples) == 5
    for example in examples:
        page.execute_script("document.getElementById('status').textContent = ''")
        example.click()
        wait_for(lambda: "entit" in page.find_element(By.ID, "status").text)
        text = page.find_element(By.ID, "text").get_property("value")
        assert page.find_element(By.ID, "marked").get_property("textContent") == text


def test_the_keyboard_alone_is_enough(page: Chrome) -> None:
    def press(*keys: str) -> None:
        page.switch_to.active_element.send_keys(*keys)

    def focused() -> str:
        return str(page.execute_script("return document.activeElement.id || document.activeElement.className"))

    press(Keys.TAB)
    for _ in range(2):
        press(Keys.TAB)
    assert focused() == "text"
    press("زار لافروف كابل", Keys.CONTROL + Keys.ENTER)
    wait_for(lambda: "entit" in page.find_element(By.ID, "status").text)
    for _ in range(20):
        press(Keys.TAB)
        if focused() == "least":
            break
    before = page.find_element(By.ID, "least-value").text
    press(Keys.ARROW_RIGHT)
    assert (before, page.find_element(By.ID, "least-value").text) == ("0.00", "0.01")
    outline = page.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_errors_are_said(page: Chrome) -> None:
    page.find_element(By.ID, "find").click()
    assert page.find_element(By.ID, "status").text == "Write or paste a text first."
    page.execute_script("document.getElementById('text').value = 'س '.repeat(20_000)")
    page.find_element(By.ID, "find").click()
    status = page.find_element(By.ID, "status")
    wait_for(lambda: "expected 20,000 at most" in status.text)
    assert status.get_attribute("role") == "status"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_needs_no_scrolling_sideways(page: Chrome, dark: bool) -> None:
    look(page, dark=dark, size=(360, 900))
    ask(page)
    assert page.execute_script("return document.documentElement.scrollWidth") <= 360
    paper = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(20, 23, 26)") is dark


def test_every_field_has_a_name(page: Chrome) -> None:
    ask(page)
    for field in page.find_elements(By.CSS_SELECTOR, "textarea, input, button"):
        assert field.accessible_name, field.get_attribute("outerHTML")


def test_the_page_of_the_api(page: Chrome, served: Server) -> None:
    page.get(f"{served.url}/docs")
    assert page.find_element(By.TAG_NAME, "h1").text == "musamma: the API"
    text = page.find_element(By.TAG_NAME, "main").text
    for path in ("/v1/predict", "/v1/model", "/livez", "/readyz", "/metrics"):
        assert path in text
    links = page.find_elements(By.CSS_SELECTOR, "a[href*='#']")
    for link in links:
        assert page.find_elements(By.ID, link.get_attribute("href").rpartition("#")[2])
    assert page.get_log("browser") == []
