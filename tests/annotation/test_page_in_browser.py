"""The page to annotate in, in a real browser with the real server: keys, mouse, what is saved, and how it looks."""

import json
import os
import random
import resource
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.annotating import LABELS, Annotating, annotating
from helpers.annotator import Annotator, Page
from helpers.browser import CHROMIUM, DRIVER, look, open_browser, wait_for
from helpers.command import Command
from helpers.seed_articles import DOCUMENTS, GOLD
from helpers.tiny import write_tiny_encoder
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from musamma.data.text.segmentation import split_words

pytestmark = [
    pytest.mark.alone,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium"),
]

SEQUENCES = int(os.environ.get("SEQUENCES", "20"))
"""How many random sequences of keys are tried. A second each, so a change of the page is tried with 200 by hand."""

TEXT = (
    "زارَ لافروفُ 🙂 كابلَ 👨‍👩‍👧 يومَ الأربعاءِ ومعه أمير خان متقي.\r\n"
    "قال Sergey Lavrov: <b>مـــوسكو</b> & بيروت في 06:52 ثم زار لافروفُ كابلَ"
)
HARD = TEXT + "\n\n«\u200fكابل\u200e» (3.5 مليون) 🇱🇧✈️\t١٫٥ شركة Google وكابلُ COVID-19"
LEAVE = "window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)"
"""Let the page be left without the question whether that is meant, though something is not saved."""

LEFT, RIGHT, UP, DOWN = Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_DOWN


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("browser") / "profile") as opened:
        yield opened


def write(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
    return path


def entity(text: str, surface: str, label: str, score: float | None = None) -> dict[str, Any]:
    start = text.index(surface)
    found = {"start": start, "end": start + len(surface), "label": label}
    return found if score is None else found | {"score": score}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Annotating]:
    """A project of two articles, and a guide; the first has three suggestions, of which one is a question."""
    suggested = [
        entity(TEXT, "لافروفُ", "PER", 0.9),
        entity(TEXT, "أمير خان", "PER", 0.3),
        entity(TEXT, "Sergey Lavrov", "PER", 0.8),
    ]
    path = write(
        tmp_path, {"id": "a", "text": TEXT, "entities": suggested}, {"id": "b/ب", "text": "عاد لافروف إلى كابل"}
    )
    guide = tmp_path / "GUIDE.md"
    guide.write_text("# Names\n\nThe <b>longest</b> name wins.", encoding="utf-8")
    options = (path, "--labels", ",".join(LABELS), "--guide", guide, "--test-share", 0)
    with annotating(tmp_path / "project", tmp_path / "log", *options) as running:
        yield running


@pytest.fixture
def page(browser: Chrome, server: Annotating) -> Iterator[Page]:
    look(browser)
    opened = Page(browser, server.url)
    opened.open("a")
    browser.get_log("browser")
    yield opened
    assert [each for each in browser.get_log("browser") if each["source"] != "network"] == []


def spans(marks: list[list[Any]]) -> list[list[Any]]:
    return sorted(each[:3] for each in marks)


def agrees(page: Page, server: Annotating) -> dict[str, Any]:
    """What the page shows once all is saved, which is what the server says, in words of the text."""
    shown = page.saved()
    article = server.article(page.article)
    assert spans(shown["marks"]) == spans(article["entities"])
    assert spans(shown["questions"]) == spans(article["suggestions"])
    text = article["before"] + "".join(word + between for word, between in article["words"])
    assert shown["text"].replace("\r", "") == text.replace("\r", "")
    return shown


def test_the_text_is_shown_word_by_word(page: Page, server: Annotating) -> None:
    state = agrees(page, server)
    assert state["words"] == len(split_words(TEXT))
    text = page.browser.find_element(By.ID, "text")
    assert text.get_property("textContent") == TEXT
    assert (text.get_attribute("lang"), text.get_attribute("dir")) == ("ar", "rtl")
    words = text.find_elements(By.CSS_SELECTOR, ".w")
    isolated = "return [...document.querySelectorAll('.w')].map((word) => getComputedStyle(word).unicodeBidi)"
    assert set(page.browser.execute_script(isolated)) <= {"isolate", "normal"}
    assert words[1].rect["x"] > words[3].rect["x"]  # from right to left
    latin = [word for word in words if word.text in ("Sergey", "Lavrov")]
    assert latin[0].rect["x"] < latin[1].rect["x"]  # but Latin names from left to right
    assert not text.find_elements(By.TAG_NAME, "b")


def test_numbers_mark_words_and_the_same_number_goes_on(page: Page, server: Annotating) -> None:
    page.press(Keys.HOME, LEFT, LEFT, LEFT, "3")
    assert [3, 3, "LOC"] in agrees(page, server)["marks"]
    words = [word for word, _ in server.article("a")["words"]]
    day = words.index("يومَ")
    page.press(*[LEFT] * (day - 4), "4", "4")
    state = agrees(page, server)
    assert [day, day + 1, "DATE"] in state["marks"]
    assert state["cursor"] == day + 2
    page.press(RIGHT, "2")
    assert [day, day + 1, "ORG"] in agrees(page, server)["marks"]
    page.press("9")
    assert "4 labels" in page.state["status"]


def test_edges_selection_and_removal(page: Page, server: Annotating) -> None:
    before = agrees(page, server)["marks"]
    page.press(Keys.HOME, Keys.SHIFT + LEFT, Keys.SHIFT + LEFT, "2")
    assert [0, 2, "ORG"] in agrees(page, server)["marks"]  # what it covers is replaced
    page.press("[")
    assert [0, 3, "ORG"] in agrees(page, server)["marks"]
    page.press(Keys.SHIFT + "]", Keys.SHIFT + "[", Keys.SHIFT + "[")
    assert [1, 1, "ORG"] in agrees(page, server)["marks"]
    page.press("]", "x")
    assert [0, 1, "ORG"] not in agrees(page, server)["marks"]
    for _ in range(7):
        page.press("u")
    assert agrees(page, server)["marks"] == before
    page.press(*["U"] * 7)
    assert not [mark for mark in agrees(page, server)["marks"] if mark[0] < 3]


def test_an_entity_ends_with_its_sentence(page: Page, server: Annotating) -> None:
    last = server.article("a")["breaks"][1] - 1
    page.press(Keys.HOME, *[LEFT] * last, Keys.SHIFT + LEFT, "1")
    assert "ends with its sentence" in page.state["status"]
    agrees(page, server)


def test_questions(page: Page, server: Annotating) -> None:
    state = agrees(page, server)
    (question,) = state["questions"]
    assert state["cursor"] == question[0]
    page.press("[")  # the name is longer
    state = agrees(page, server)
    assert state["questions"] == []
    assert [question[0], question[1] + 1, "PER"] in state["marks"]
    page.press("u")
    assert agrees(page, server)["questions"] == [question]
    page.press(Keys.HOME, Keys.TAB, "x")
    assert agrees(page, server)["questions"] == []
    page.press("u")
    assert agrees(page, server)["questions"] == [question]
    page.press(Keys.TAB, Keys.ENTER)
    state = agrees(page, server)
    assert state["questions"] == []
    assert question in state["marks"]
    page.press(Keys.ENTER)  # nothing is left to ask: the article is done
    wait_for(lambda: page.article == "b/ب")
    assert server.article("a")["done"]
    page.press(Keys.ENTER)
    wait_for(lambda: page.article == "")
    assert "2 of 2 articles done" in page.browser.find_element(By.ID, "progress").text


def test_all_questions_are_answered_at_once(page: Page, server: Annotating) -> None:
    found = server.project()
    assert server.http.post("/api/threshold", json={"value": 0.85}).status_code == 200
    assert found["threshold"] == 0.5
    page.open("a")
    questions = agrees(page, server)["questions"]
    assert len(questions) == 2
    page.press("X")
    assert "2 questions answered with no" in page.state["status"]
    assert agrees(page, server)["questions"] == []
    page.press("u")
    assert agrees(page, server)["questions"] == questions
    page.press("U", "X")
    assert "no question left" in page.state["status"]
    assert agrees(page, server)["questions"] == []


def test_a_fault_is_mended(page: Page, server: Annotating) -> None:
    last = [word for word, _ in server.article("a")["words"]].index(":")
    page.press(Keys.HOME, *[LEFT] * (last - 1), Keys.SHIFT + LEFT, "1")  # a name, and the colon after it
    assert [last - 1, last, "PER"] in agrees(page, server)["marks"]
    faults = "#faults li:has(button:nth-of-type(2))"
    fault = wait_for(lambda: page.browser.find_elements(By.CSS_SELECTOR, faults))[0]
    go, mend = fault.find_elements(By.TAG_NAME, "button")
    go.click()
    assert page.state["cursor"] == last - 1
    mend.click()
    wait_for(lambda: [last - 1, last - 1, "PER"] in page.state["marks"])
    wait_for(lambda: not page.browser.find_elements(By.CSS_SELECTOR, faults))
    agrees(page, server)
    page.press("u")
    assert [last - 1, last, "PER"] in agrees(page, server)["marks"]


def test_a_disk_that_is_full_is_said_and_what_waits_is_saved_later(page: Page, server: Annotating) -> None:
    page.press(Keys.HOME, "1")
    page.saved()
    limit = (resource.RLIMIT_FSIZE, server.process.pid)
    resource.prlimit(limit[1], limit[0], (10, resource.RLIM_INFINITY))
    page.press("2", LEFT, "3")
    wait_for(lambda: "2 changes are not saved: found that" in page.state["status"])
    assert page.state["saved"] == "2 changes not saved"
    assert page.browser.find_element(By.ID, "saved").get_attribute("class") == "wrong"
    shown = page.state["marks"]
    assert len(spans(server.article("a")["entities"])) < len(shown)
    resource.prlimit(limit[1], limit[0], (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    wait_for(lambda: page.state["saved"] == "Saved")
    assert "All changes are saved" in page.state["status"]
    assert agrees(page, server)["marks"] == shown


def test_letters_jump(page: Page, server: Annotating) -> None:
    page.press(Keys.HOME, Keys.SPACE)
    hints = page.state["hints"]
    assert len(hints) == len(set(hints.values())) > 10
    assert 2 not in hints.values()  # an emoji begins no name
    page.press("f")  # also the key of another action
    assert page.state["cursor"] == hints["f"]
    assert page.state["hints"] == {}
    page.press(Keys.SPACE, Keys.ESCAPE)
    assert page.state["hints"] == {}
    agrees(page, server)


def test_the_same_name_elsewhere(page: Page, server: Annotating) -> None:
    page.press(Keys.HOME, LEFT, "a")
    wait_for(lambda: page.browser.find_element(By.ID, "same").is_displayed())
    rows = page.browser.find_elements(By.CSS_SELECTOR, "#same li")
    assert [row.get_attribute("data-article") for row in rows] == ["a", "b/ب"]
    assert page.browser.switch_to.active_element.get_attribute("type") == "checkbox"
    page.press(DOWN, Keys.SPACE, Keys.ENTER)
    wait_for(lambda: "1 place marked PER" in page.state["status"])
    assert len([mark for mark in agrees(page, server)["marks"] if mark[2] == "PER"]) == 3
    assert server.article("b/ب")["entities"] == []
    page.press("a", Keys.ENTER)  # as fast as one types
    wait_for(lambda: [each[:3] for each in server.article("b/ب")["entities"]] == [[1, 1, "PER"]])
    page.press("n")
    wait_for(lambda: page.article == "b/ب")
    agrees(page, server)


def test_flags_guide_and_keys(page: Page, server: Annotating) -> None:
    page.press("f", "غير واضح 1 u", Keys.ENTER)
    wait_for(lambda: server.article("a")["flag"] == "غير واضح 1 u")
    assert "غير واضح" in page.browser.find_element(By.ID, "note").text
    before = agrees(page, server)["marks"]
    page.press("g")
    guide = page.browser.find_element(By.ID, "guide")
    assert guide.find_element(By.TAG_NAME, "h1").text == "Names"
    assert not guide.find_elements(By.TAG_NAME, "b")
    page.press("1", Keys.ESCAPE, "?")
    assert page.browser.find_element(By.ID, "keys").is_displayed()
    page.press("x", Keys.ESCAPE)
    assert agrees(page, server)["marks"] == before
    page.press("n")
    wait_for(lambda: page.article == "b/ب")
    page.press("p")
    wait_for(lambda: page.article == "a")


def test_an_arabic_keyboard(page: Page, server: Annotating) -> None:
    """Letters are found by their place on the keyboard, and digits by their value."""
    page.press(Keys.HOME, LEFT, LEFT, LEFT)
    for key, code in (("٣", "Digit3"), ("ع", "KeyU"), ("٣", "Digit3"), ("×", "KeyX")):
        event = "new KeyboardEvent('keydown', {key: arguments[0], code: arguments[1], bubbles: true})"
        before = agrees(page, server)["marks"]
        page.browser.execute_script(f"document.getElementById('text').dispatchEvent({event})", key, code)
        wait_for(lambda before=before: page.state["marks"] != before)
    agrees(page, server)


def test_the_mouse(page: Page, server: Annotating) -> None:
    words = page.browser.find_elements(By.CSS_SELECTOR, "#text .w")

    def click(*chosen: Any) -> None:
        actions = ActionChains(page.browser, duration=0)
        for each in chosen:
            actions.click(each)
        actions.perform()

    def choose(name: str) -> None:
        buttons = page.browser.find_elements(By.CSS_SELECTOR, "#choice button")
        next(button for button in buttons if button.text == name).click()

    day = next(index for index, word in enumerate(words) if word.text == "يومَ")
    click(words[day], words[day + 1])
    choose("DATE")
    assert [day, day + 1, "DATE"] in agrees(page, server)["marks"]
    click(words[day])
    choose("ORG")
    assert [day, day + 1, "ORG"] in agrees(page, server)["marks"]
    last = words[day + 1]
    drag = ActionChains(page.browser, duration=50).move_to_element_with_offset(last, -last.rect["width"] // 2 + 2, 0)
    drag.click_and_hold().move_to_element(words[day + 2]).release().perform()
    assert [day, day + 2, "ORG"] in agrees(page, server)["marks"]
    click(words[day + 1])
    choose("Remove")
    assert not [mark for mark in agrees(page, server)["marks"] if day <= mark[0] <= day + 2]
    ActionChains(page.browser, duration=50).click_and_hold(words[day]).move_to_element(
        words[day + 1]
    ).release().perform()
    choose("PER")
    assert [day, day + 1, "PER"] in agrees(page, server)["marks"]
    click(words[3])
    choose("LOC")
    assert [3, 3, "LOC"] in agrees(page, server)["marks"]


def test_random_edits(browser: Chrome, tmp_path: Path) -> None:
    """200 sequences: the page shows what the server has, and undoing everything leads back to the beginning."""
    chance = random.Random(5)  # noqa: S311
    keys = [
        *"1123444xx[]u",
        "U",
        LEFT,
        LEFT,
        LEFT,
        RIGHT,
        DOWN,
        UP,
        Keys.HOME,
        Keys.TAB,
        Keys.SHIFT + "[",
        Keys.SHIFT + "]",
    ]
    keys += [Keys.SHIFT + LEFT, Keys.SHIFT + RIGHT, Keys.SHIFT + DOWN]
    records = [{"id": f"r{number}", "text": HARD} for number in range(SEQUENCES)]
    options = (write(tmp_path, *records), "--labels", ",".join(LABELS), "--test-share", 0)
    with annotating(tmp_path / "project", tmp_path / "log", *options) as server:
        page = Page(browser, server.url)
        ends = {word.end for word in split_words(HARD)}
        starts = {word.start for word in split_words(HARD)}
        page.open("r0")
        for number in range(SEQUENCES):
            browser.execute_script(f"location.hash = 'article/r{number}'")
            wait_for(lambda number=number: page.article == f"r{number}")
            browser.switch_to.active_element.send_keys("".join([Keys.END, *[RIGHT] * chance.randrange(40)]))
            for key in chance.choices(keys, k=chance.randrange(5, 20)):
                browser.switch_to.active_element.send_keys(key)
            shown = agrees(page, server)
            article = server.article(f"r{number}")
            text, place, edges = article["before"], len(article["before"]), []
            for word, between in article["words"]:
                edges.append((place, place + len(word)))
                text, place = text + word + between, place + len(word + between)
            assert text == HARD
            for first, last, _ in shown["marks"]:
                assert (edges[first][0] in starts, edges[last][1] in ends) == (True, True)
            for _ in range(article["undo"]):
                browser.switch_to.active_element.send_keys("u")
            assert agrees(page, server)["marks"] == []


def test_the_seeds_annotated_anew(browser: Chrome, tmp_path: Path, command: Command) -> None:
    """With keys only, from nothing: what is read from the project is the gold."""
    records = [{"id": document.id, "text": document.text} for document in DOCUMENTS]
    options = (write(tmp_path, *records), "--labels", ",".join(LABELS))
    with annotating(tmp_path / "project", tmp_path / "log", *options) as server:
        look(browser)
        page = Page(browser, server.url)
        page.open()
        page.press(Keys.ENTER)
        wait_for(lambda: page.article)
        Annotator(page, DOCUMENTS, LABELS).annotate_all()
        assert page.pressed / sum(len(document.entities) for document in DOCUMENTS) <= 4.5
        page.saved()
        assert server.end() == 0
    agreement = json.loads(command("agree", tmp_path / "project", GOLD, "--json").out)
    assert agreement["differences"] == []
    assert agreement["f1"] == 1.0


def test_what_is_shown_as_saved_survives_kill(browser: Chrome, tmp_path: Path) -> None:
    """20 times, the server is killed while somebody types.

    What the page had shown as saved is there, perhaps with edits after it, of which the page has not heard any more.
    """
    chance = random.Random(3)  # noqa: S311
    add = (write(tmp_path, {"id": "a", "text": HARD}), "--labels", ",".join(LABELS), "--test-share", 0)
    options: tuple[object, ...] = add
    saved: list[list[Any]] = []
    for _ in range(20):
        with annotating(tmp_path / "project", tmp_path / "log", *options) as server:
            options = ("--port", server.url.rpartition(":")[2].rstrip("/"))
            assert_reached(server, saved)
            page = Page(browser, server.url)
            page.open("a")
            page.press(Keys.HOME, *[LEFT] * chance.randrange(20))
            page.press(*chance.choices([*"1234", LEFT, "x", "u"], k=15))
            saved = page.saved()["marks"]
            page.press(*chance.choices("1234", k=5))
            server.end(signal.SIGKILL)
            state = page.state
            saved = state["marks"] if state["saved"] == "Saved" else saved
            browser.execute_script(LEAVE)
            browser.get("about:blank")  # or else the page saves the rest as soon as the next server runs
    with annotating(tmp_path / "project", tmp_path / "log") as server:
        assert_reached(server, saved)


def assert_reached(server: Annotating, saved: list[list[Any]]) -> None:
    """Check that the article has these entities, or had them before some of its last five edits."""
    for _ in range(5):
        article = server.article("a")
        if spans(article["entities"]) == spans(saved):
            break
        server.do("a", do="undo")
    assert spans(server.article("a")["entities"]) == spans(saved)


def test_a_server_that_is_gone_is_said_and_waited_for(browser: Chrome, tmp_path: Path) -> None:
    options = (
        write(tmp_path, {"id": "a", "text": TEXT}),
        "--labels",
        ",".join(LABELS),
        "--test-share",
        0,
    )
    with annotating(tmp_path / "project", tmp_path / "log", *options) as server:
        port = int(server.url.rpartition(":")[2])
        page = Page(browser, server.url)
        page.open("a")
        page.press("1")
        page.saved()
        server.end(signal.SIGKILL)
        page.press("3", LEFT, "4")
        wait_for(lambda: "2 changes are not saved" in page.state["status"])
        assert page.state["saved"] == "2 changes not saved"
    with annotating(tmp_path / "project", tmp_path / "log", "--port", port) as server:
        wait_for(lambda: page.state["saved"] == "Saved")
        assert "All changes are saved" in page.state["status"]
        assert spans(server.article("a")["entities"]) == [[0, 0, "PER"], [1, 1, "LOC"], [3, 3, "DATE"]]


def test_two_tabs(page: Page, server: Annotating) -> None:
    """What another tab did is shown, and neither loses anything."""
    words = [word for word, _ in server.article("a")["words"]]
    server.do("a", do="edit", remove=[], add=[[3, 3, "LOC"]], by="hand")
    page.press(Keys.HOME, "2")
    wait_for(lambda: "changed elsewhere" in page.state["status"])
    marks = agrees(page, server)["marks"]
    assert [0, 0, "ORG"] in marks
    assert [3, 3, "LOC"] in marks
    server.do("a", do="edit", remove=[], add=[[len(words) - 1, len(words) - 1, "LOC"]], by="hand")
    page.press(Keys.END, "1")
    wait_for(lambda: "refused" in page.state["status"])
    assert [len(words) - 1, len(words) - 1, "LOC"] in agrees(page, server)["marks"]


def test_differences(browser: Chrome, tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "a", "text": TEXT})
    options = ("--labels", ",".join(LABELS), "--test-share", 0)
    for name, marks in (
        ("hind", [[1, 1, "PER"], [3, 3, "LOC"]]),
        ("zayd", [[1, 1, "PER"], [3, 3, "ORG"], [0, 0, "LOC"]]),
    ):
        with annotating(tmp_path / "project", tmp_path / "log", path, *options, "--as", name) as server:
            server.do("a", do="edit", remove=[], add=marks, by="hand")
            server.do("a", do="done", done=True)
    with annotating(tmp_path / "project", tmp_path / "log", "--as", "layla", "--adjudicate", "hind", "zayd") as server:
        page = Page(browser, server.url)
        page.open("a", view="differences")
        cards = wait_for(lambda: browser.find_elements(By.CSS_SELECTOR, ".card"))
        assert len(cards) == 2
        said = browser.find_element(By.ID, "agreement")
        assert "hind and zayd: F1 0." in said.text
        assert "2 differences of 2 left" in said.text
        page.press("0")
        wait_for(lambda: "1 difference of 2 left" in said.text)
        page.press("2")
        wait_for(lambda: "All differences are decided" in said.text)
        assert spans(server.article("a")["entities"]) == [[1, 1, "PER"], [3, 3, "ORG"]]
        page.press("d")
        wait_for(lambda: browser.find_element(By.ID, "text").is_displayed())
        page.open()
        assert not browser.find_elements(By.ID, "retrain")
        heads = [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".articles thead th")]
        assert "To decide" in heads
        link = browser.find_element(By.CSS_SELECTOR, "#articles a")
        assert link.get_attribute("href").endswith("#differences/a")


@pytest.mark.parametrize("name", [".", "..", "a/checks", "a/../b", "a b+c?#&%2F"])
def test_articles_with_odd_ids_are_opened_and_saved(browser: Chrome, tmp_path: Path, name: str) -> None:
    path = write(tmp_path, {"id": "a", "text": "نعم"}, {"id": name, "text": TEXT})
    options = (path, "--labels", ",".join(LABELS), "--test-share", 0)
    with annotating(tmp_path / "project", tmp_path / "log", *options) as server:
        page = Page(browser, server.url)
        page.open()
        links = browser.find_elements(By.CSS_SELECTOR, "#articles a")
        next(each for each in links if each.text.startswith("زار")).click()
        wait_for(lambda: browser.find_element(By.ID, "text").is_displayed())
        page.press("1")
        wait_for(lambda: server.article(name)["entities"])
        assert spans(server.article(name)["entities"]) == [[0, 0, LABELS[0]]]


def test_a_training_its_progress_and_the_curve(browser: Chrome, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    encoder = write_tiny_encoder(tmp_path / "encoder")
    config.write_text(f"encoder = {json.dumps(str(encoder))}\nepochs = 1\nwindow = 64\ncontext = 8\n", encoding="utf-8")
    options = (GOLD, "--config", config, "--test-share", 0.2)
    with annotating(tmp_path / "project", tmp_path / "log", *options) as server:
        look(browser)
        Page(browser, server.url).open()
        assert not browser.find_elements(By.ID, "curve")
        browser.find_element(By.ID, "retrain").click()
        wait_for(lambda: browser.find_elements(By.ID, "training"))
        assert not browser.find_element(By.ID, "retrain").is_enabled()
        assert browser.find_element(By.ID, "training-message").text.startswith("Training: ")
        picture = wait_for(lambda: browser.find_elements(By.CSS_SELECTOR, "#curve svg"), 300)[0]
        (point,) = server.project()["curve"]
        titles = [each.get_property("textContent") for each in picture.find_elements(By.TAG_NAME, "title")]
        assert titles == [
            f"{point['articles']} articles: F1 {point['f1']:.3f} on dev ({point['low']:.3f} to {point['high']:.3f}), "
            f"{point['test']:.3f} on the test"
        ]
        wait_for(lambda: not browser.find_elements(By.ID, "training"))
        assert "trained on 4 articles" in browser.find_element(By.ID, "training-message").text
        assert browser.find_element(By.ID, "retrain").text == "Train again with what is done"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colours_have_contrast(page: Page, dark: bool) -> None:
    """Text and its ground differ by 4.5 to 1, and the light and dark looks are not the same."""
    look(page.browser, dark=dark)
    page.open("a")
    for name in ("#text .w", ".counts", "#saved", "#finish", ".pick", "#where .label", "nav button"):
        element = page.browser.find_element(By.CSS_SELECTOR, name)
        ink, ground = page.browser.execute_script(_INK_AND_GROUND, element)
        one, two = sorted((_luminance(ink), _luminance(ground)))
        assert (two + 0.05) / (one + 0.05) >= 4.5, name
        assert (_luminance(ink) > _luminance(ground)) is dark, name


_INK_AND_GROUND = """
const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const grounds = [];
for (let at = arguments[0]; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
const pixel = (...colours) => {
  for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
  return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
return [pixel(...grounds, getComputedStyle(arguments[0]).color), pixel(...grounds)];
"""


def _luminance(colour: list[int]) -> float:
    """The relative luminance of a colour, as WCAG defines it."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_needs_no_scrolling_sideways(page: Page, dark: bool) -> None:
    look(page.browser, dark=dark, size=(360, 900))
    for article in ("a", ""):
        page.open(article)
        assert page.browser.execute_script("return document.documentElement.scrollWidth") <= 360
    paper = page.browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(20, 23, 26)") is dark


def test_what_a_screen_reader_says(page: Page) -> None:
    text = page.browser.find_element(By.ID, "text")
    page.press(Keys.HOME, LEFT)
    assert text.get_attribute("aria-activedescendant") == "w1"
    word = page.browser.find_element(By.ID, "w1")
    assert word.get_attribute("aria-description") == "PER, suggested"
    where = page.browser.find_element(By.ID, "where")
    assert where.get_attribute("aria-live") == "polite"
    assert "PER" in where.text
    for button in page.browser.find_elements(By.CSS_SELECTOR, "button, input"):
        if button.is_displayed():
            assert button.accessible_name
    page.press(Keys.ESCAPE, Keys.ESCAPE)
    outline = page.browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    assert page.browser.switch_to.active_element.get_attribute("id") == "finish"
