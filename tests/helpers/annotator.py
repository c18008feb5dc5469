"""Someone who annotates in the page of `musamma annotate`, in a real browser, with keys only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from helpers.browser import wait_for
from selenium.common.exceptions import ElementNotInteractableException, StaleElementReferenceException
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from musamma.data.documents import Document
from musamma.data.text.segmentation import words_of
from musamma.data.text.word_index import WordIndex

Mark = tuple[int, int, str]
"""The first word, the last word and the label of an entity."""

_MOVING = {Keys.SPACE, Keys.TAB, Keys.HOME, Keys.END, Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_DOWN}

_STATE = """
const words = [...document.querySelectorAll('#text .w')];
const marks = [], questions = [], hints = {};
let first = 0, cursor = -1;
words.forEach((word, index) => {
  if (word.hasAttribute('data-cursor')) cursor = index;
  if (word.dataset.hint) hints[word.dataset.hint] = index;
  if (word.classList.contains('first')) first = index;
  if (!word.classList.contains('last')) return;
  const question = word.classList.contains('question');
  (question ? questions : marks).push([first, index, word.nextElementSibling.dataset.label.replace(' ?', '')]);
});
const selected = words.flatMap((word, index) => word.hasAttribute('data-selected') ? [index] : []);
const [text, saved, status] = ['text', 'saved', 'status'].map((id) => document.getElementById(id)?.textContent ?? '');
return {marks, questions, hints, cursor, selected, words: words.length, text, saved, status};
"""

_OCCURRENCES = """
return [...document.querySelectorAll('#same li')].map((row) => [
  row.dataset.article, Number(row.dataset.first), Number(row.dataset.last), row.querySelector('input').disabled]);
"""


class Page:
    """An open page.

    Attributes:
        pressed: the number of keys pressed; Shift and a key are one.
        moving: how many of them only moved the cursor.
    """

    def __init__(self, browser: Chrome, url: str) -> None:
        self.browser, self.url = browser, url
        self.pressed = self.moving = 0
        self._last = ""

    def open(self, article: str = "", view: str = "article") -> None:
        self.browser.get("about:blank")
        self.browser.get(f"{self.url}/#{view}/{quote(article, safe='')}" if article else self.url)
        wait_for(
            lambda: self.state["words"] if article else self.browser.find_elements(By.CSS_SELECTOR, "#articles tr")
        )

    @property
    def state(self) -> dict[str, Any]:
        """What the page shows of its article."""
        return dict(self.browser.execute_script(_STATE))

    @property
    def article(self) -> str:
        """The id of the open article; empty if it is the list."""
        script = "return document.body.dataset.view === 'list' ? '' : document.getElementById('text').dataset.article"
        return str(self.browser.execute_script(script))

    def press(self, *keys: str) -> None:
        """Press keys, one after another. A letter after Space chooses a place, so it moves the cursor, too."""
        for key in keys:
            wait_for(lambda key=key: self._send(key))
            self.pressed += 1
            self.moving += key in _MOVING or (self._last == Keys.SPACE and key.isalpha())
            self._last = key

    def _send(self, key: str) -> bool:
        """Send a key to what has the focus; False if that loses it just then, as a dialog that closes."""
        try:
            self.browser.switch_to.active_element.send_keys(key)
        except (ElementNotInteractableException, StaleElementReferenceException):
            return False
        return True

    def saved(self) -> dict[str, Any]:
        """What the page shows once it says that everything is saved."""
        return wait_for(lambda: self.state if self.state["saved"] == "Saved" else None)


def words_of_entities(document: Document) -> list[Mark]:
    """The entities of a document, by their words in the whole document."""
    index = WordIndex.of(document)
    found = []
    for entity in document.entities:
        first, last = index.starting(entity.start), index.ending(entity.end)
        assert first is not None
        assert last is not None
        found.append((first, last, entity.label))
    return found


class Annotator:
    """Someone who knows what is right, and marks it with keys only, in the order of the text.

    Args:
        page: an open page.
        documents: the articles with their right entities.
        labels: the labels of the project.
        same: whether to use the list of the same name elsewhere.
    """

    def __init__(self, page: Page, documents: Sequence[Document], labels: Sequence[str], *, same: bool = True) -> None:
        self.page, self.labels, self.same = page, labels, same
        self.gold = {document.id: words_of_entities(document) for document in documents}
        names = [
            (" ".join(each.text[word.start : word.end] for word in words_of(each)[first : last + 1]), label)
            for each in documents
            for first, last, label in self.gold[each.id]
        ]
        self._asked: set[tuple[str, str]] = set()
        self._names = Counter(names)  # somebody who has read the articles knows which names come again

    def annotate_all(self) -> None:
        """Annotate one article after another, from the open one, until all are done."""
        while article := self.page.article:
            self._answer_questions(article)
            self._mend(article)
            self._finish(article)

    def _finish(self, article: str) -> None:
        state = self.page.state
        assert sorted(map(tuple, state["marks"])) == sorted(self.gold[article])
        assert not state["questions"]
        self.page.press(Keys.ENTER)
        wait_for(lambda: self.page.article != article)

    def _answer_questions(self, article: str) -> None:
        """Answer each question, which the page goes to by itself after an answer."""
        while (state := self.page.state)["questions"]:
            question = self._under(state["questions"], state["cursor"])
            if question is None:
                self.page.press(Keys.TAB)
            elif question in self.gold[article]:
                self.page.press(Keys.ENTER)
            elif not self._overlapping(self.gold[article], question):
                self.page.press("x")
            else:
                self._correct(article, question, state)

    def _mend(self, article: str) -> None:
        """Go through the text, and mark what is not marked, or not rightly."""
        if self._wrong(article) and self.page.state["cursor"] > self._wrong(article)[0][0]:
            self.page.press(Keys.HOME)
        while wrong := self._wrong(article):
            mark = wrong[0]
            state = self.page.state
            self._go_to(mark[0], state)
            if mark in self.gold[article]:
                self._mark(article, mark, self.page.state)
            elif self._overlapping(self.gold[article], mark):
                self._correct(article, mark, self.page.state)
            else:
                self.page.press("x")

    def _wrong(self, article: str) -> list[Mark]:
        """What is to be done: entities that are wrong, and those of the gold that overlap nothing which is shown."""
        marks = self._marks(self.page.state["marks"])
        gold = self.gold[article]
        wrong = [mark for mark in marks if mark not in gold]
        missing = [mark for mark in gold if not self._overlapping(marks, mark)]
        return sorted([*wrong, *missing])

    def _go_to(self, word: int, state: Mapping[str, Any]) -> None:
        """Move the cursor, with as few keys as the page allows."""
        steps = word - state["cursor"]
        if -3 <= steps <= 2:
            self.page.press(*[Keys.ARROW_LEFT if steps > 0 else Keys.ARROW_RIGHT] * abs(steps))
            return
        if steps < 0:
            self.page.press(Keys.HOME)
            self._go_to(word, self.page.state)
            return
        while True:
            self.page.press(Keys.SPACE)
            hints = self.page.state["hints"]
            near = min(hints, key=lambda letter: abs(hints[letter] - word) + (hints[letter] > word))
            if not hints or abs(hints[near] - word) <= 2 or hints[near] > word:
                break
            if max(hints.values()) > word:
                break
        self.page.press(near)
        steps = word - self.page.state["cursor"]
        self.page.press(*[Keys.ARROW_LEFT if steps > 0 else Keys.ARROW_RIGHT] * abs(steps))

    def _mark(self, article: str, mark: Mark, state: Mapping[str, Any]) -> None:
        """Mark words under and after the cursor that nothing is marked in."""
        first, last, label = mark
        if any(each[1] + 1 == first and each[2] == label for each in self._marks(state["marks"])):
            self.page.press(Keys.ARROW_LEFT, Keys.ARROW_RIGHT)  # or else the number would go on with the name before
        self.page.press(*[self._key(label)] * (last - first + 1))
        self._mark_elsewhere(article, mark)

    def _correct(self, article: str, mark: Mark, state: Mapping[str, Any]) -> None:
        """Give the entity or question under the cursor its right label and edges."""
        right = min(
            self._overlapping(self.gold[article], mark),
            key=lambda each: abs(each[0] - mark[0]) + abs(each[1] - mark[1]),
        )
        others = [each for each in self._marks(state["marks"] + state["questions"]) if each != mark]
        outside, inside = Keys.SHIFT + "]", "]"
        edges = [inside if right[0] < mark[0] else outside] * abs(right[0] - mark[0])
        edges += [(Keys.SHIFT + "[" if right[1] < mark[1] else "[")] * abs(right[1] - mark[1])
        label = [] if mark[2] == right[2] else [self._key(right[2])]
        if len(edges) <= right[1] - right[0] + 2 and not self._overlapping(others, right):
            self.page.press(*label, *edges)
            return
        self._go_to(right[0], state)
        extend = [Keys.SHIFT + Keys.ARROW_LEFT] * (right[1] - right[0])
        self.page.press(*(extend or [Keys.SHIFT + Keys.ARROW_LEFT, Keys.SHIFT + Keys.ARROW_RIGHT]), self._key(right[2]))

    def _mark_elsewhere(self, article: str, mark: Mark) -> None:
        """Mark the same name elsewhere, if the list of places has more that are right than wrong."""
        words = [self.page.browser.find_element(By.ID, f"w{word}") for word in range(mark[0], mark[1] + 1)]
        name = (" ".join(word.get_property("textContent") for word in words), mark[2])
        if not self.same or name in self._asked or self._names[name] < 2:
            return
        self._asked.add(name)
        self.page.press("a")
        wait_for(
            lambda: (
                self.page.browser.execute_script("return document.getElementById('same').open")
                or self.page.state["status"]
            )
        )
        places = [place for place in self.page.browser.execute_script(_OCCURRENCES) if not place[3]]
        if not self.page.browser.execute_script("return document.getElementById('same').open"):
            return
        right = [(place[1], place[2], mark[2]) in self.gold[place[0]] for place in places]
        keys: list[str] = []
        here = 0
        for index, good in enumerate(right):
            if not good:
                keys += [Keys.ARROW_DOWN] * (index - here) + [Keys.SPACE]
                here = index
        if 3 * sum(right) > len(keys) + 1:
            self.page.press(*keys, Keys.ENTER)
            wait_for(lambda: "marked" in self.page.state["status"])
        else:
            self.page.press(Keys.ESCAPE)
        wait_for(lambda: not self.page.browser.execute_script("return document.getElementById('same').open"))

    def _key(self, label: str) -> str:
        return str(self.labels.index(label) + 1)

    @staticmethod
    def _marks(marks: Sequence[Sequence[Any]]) -> list[Mark]:
        return [(first, last, label) for first, last, label in marks]

    @staticmethod
    def _under(marks: Sequence[Sequence[Any]], word: int) -> Mark | None:
        return next(((first, last, label) for first, last, label in marks if first <= word <= last), None)

    @staticmethod
    def _overlapping(marks: Sequence[Mark], mark: Mark) -> list[Mark]:
        return [each for each in marks if each[0] <= mark[1] and mark[0] <= each[1]]
