"""The annotation of one article by one annotator: the actions, applied one after another."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .actions import Action, Dismiss, Done, Edit, Flag, Mark, Offer, Redo, Seen, Undo
from .articles import Article

FILE = "file"
"""What an entity came from that was in the file of its article."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entity of an annotation.

    Attributes:
        mark: its words and label.
        by: what it came from: an `actions.By`, or `FILE`.
        score: that of the model which suggested it.
    """

    mark: Mark
    by: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """What one step of undo takes back."""

    removed: tuple[Held, ...] = ()
    added: tuple[Held, ...] = ()
    dismissed: tuple[Mark, ...] = ()
    words: tuple[int, int] | None = None
    choices: tuple[int | None, int | None] = (None, None)


@dataclass
class ArticleState:
    """The annotation of an article.

    Attributes:
        article: the article.
        done: whether the annotator has finished it.
        flag: a note on it.
        seconds: time spent on it.
        changes: number of actions other than `Seen`.
        last: when the last of them was, as `actions.Entry.at`.
        offer: what was shown at the beginning, if the annotator has begun and something was.
        choices: of an adjudication: what was chosen, by the first and the last word of the difference.
    """

    article: Article
    done: bool = False
    flag: str | None = None
    seconds: float = 0.0
    changes: int = 0
    last: str = ""
    offer: Offer | None = None
    choices: dict[tuple[int, int], int] = field(default_factory=dict)
    _entities: dict[Mark, Held] = field(default_factory=dict)
    _dismissed: set[Mark] = field(default_factory=set)
    _undo: list[_Step] = field(default_factory=list)
    _redo: list[_Step] = field(default_factory=list)

    @classmethod
    def of(cls, article: Article) -> "ArticleState":
        """The annotation before the first action."""
        return cls(article, done=article.annotated, _entities={mark: Held(mark, FILE) for mark in article.beginning})

    def copy(self) -> "ArticleState":
        """A copy that is changed independently."""
        return replace(
            self,
            choices=dict(self.choices),
            _entities=dict(self._entities),
            _dismissed=set(self._dismissed),
            _undo=list(self._undo),
            _redo=list(self._redo),
        )

    @property
    def begun(self) -> bool:
        """Whether there was a step, so that nothing more is offered."""
        return self.offer is not None or bool(self._undo or self._redo)

    @property
    def entities(self) -> tuple[Held, ...]:
        """The entities in the order of the text."""
        return tuple(self._entities[mark] for mark in sorted(self._entities))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The entities in the order of the text, as marks."""
        return tuple(sorted(self._entities))

    @property
    def questions(self) -> tuple[Held, ...]:
        """What was offered as a question and is neither answered nor overlapped by an entity."""
        offered = () if self.offer is None else self.offer.questions
        if not offered:
            return ()
        taken = {word for mark in self._entities for word in range(mark.first, mark.last + 1)}
        return tuple(
            Held(each.mark, "suggestion", each.score)
            for each in sorted(offered, key=lambda each: each.mark)
            if each.mark not in self._dismissed and taken.isdisjoint(range(each.first, each.last + 1))
        )

    @property
    def steps(self) -> tuple[int, int]:
        """The number of steps that can be undone, and of those that can be done again."""
        return len(self._undo), len(self._redo)

    @property
    def kept(self) -> Counter[str]:
        """What became of the entities and questions that a model offered: kept, changed or removed.

        A question that is no entity now counts as removed.
        """
        if self.offer is None or self.offer.by != "suggestion":
            return Counter()
        taken = {word for mark in self._entities for word in range(mark.first, mark.last + 1)}
        return Counter(
            "kept"
            if each.mark in self._entities
            else "removed"
            if taken.isdisjoint(range(each.first, each.last + 1))
            else "changed"
            for each in (*self.offer.entities, *self.offer.questions)
        )

    def apply(self, action: Action, at: str) -> None:
        """Apply the next action. Nothing changes if it cannot be applied.

        Args:
            action: the action.
            at: when, as `actions.Entry.at`.

        Raises:
            ValueError: it cannot be applied.
        """
        match action:
            case Edit():
                self._do(self._step(action))
            case Dismiss():
                self._do(self._dismissal(action.suggestions))
            case Undo():
                self._turn(self._undo, self._redo, "undo", back=True)
            case Redo():
                self._turn(self._redo, self._undo, "redo", back=False)
            case Offer():
                self._begin(action)
            case Flag():
                self.flag = action.note
            case Done():
                self.done = action.done
            case Seen():
                self.seconds += action.seconds
                return
        self.changes += 1
        self.last = at

    def _step(self, edit: Edit) -> _Step:
        """The step of an edit.

        Raises:
            ValueError: it cannot be applied.
        """
        for mark in edit.remove:
            if mark not in self._entities:
                raise ValueError(
                    f"found no {mark.label} of the words {mark.first} to {mark.last}, expected one to remove"
                )
        for mark in edit.add:
            self.article.check(mark)
        refuse_overlaps([*(self._entities.keys() - set(edit.remove)), *edit.add])
        scores = {} if self.offer is None else {x.mark: x.score for x in (*self.offer.entities, *self.offer.questions)}
        known = scores if edit.by == "suggestion" else {}
        added = tuple(Held(mark, edit.by, known.get(mark)) for mark in edit.add)
        before = None if edit.words is None else self.choices.get(edit.words)
        removed = tuple(self._entities[mark] for mark in dict.fromkeys(edit.remove))
        return _Step(removed, added, words=edit.words, choices=(before, edit.choice))

    def _dismissal(self, marks: tuple[Mark, ...]) -> _Step:
        questions = {held.mark for held in self.questions}
        for mark in marks:
            if mark not in questions:
                raise ValueError(f"found no question of the words {mark.first} to {mark.last}, expected one to dismiss")
        return _Step(dismissed=marks)

    def _do(self, step: _Step) -> None:
        self._move(step, back=False)
        self._undo.append(step)
        self._redo.clear()

    def _turn(self, source: list[_Step], target: list[_Step], name: str, *, back: bool) -> None:
        if not source:
            raise ValueError(f"found nothing to {name}, expected a step")
        step = source.pop()
        self._move(step, back=back)
        target.append(step)

    def _move(self, step: _Step, *, back: bool) -> None:
        """Do a step, or take it back."""
        gone, come = (step.added, step.removed) if back else (step.removed, step.added)
        for held in gone:
            del self._entities[held.mark]
        self._entities |= {held.mark: held for held in come}
        (self._dismissed.difference_update if back else self._dismissed.update)(step.dismissed)
        if step.words is not None:
            choice = step.choices[0 if back else 1]
            if choice is None:
                self.choices.pop(step.words, None)
            else:
                self.choices[step.words] = choice

    def _begin(self, offer: Offer) -> None:
        if self.begun:
            raise ValueError("found something offered after the first step, expected it before")
        marks = [each.mark for each in offer.entities]
        for mark in (*marks, *(each.mark for each in offer.questions)):
            self.article.check(mark)
        refuse_overlaps(marks)
        self.offer = offer
        self._entities = {
            mark: Held(mark, offer.by, each.score) for mark, each in zip(marks, offer.entities, strict=True)
        }


def refuse_overlaps(marks: Iterable[Mark]) -> None:
    """Check that no two marks share a word.

    Raises:
        ValueError: two do.
    """
    before: Mark | None = None
    for mark in sorted(marks):
        if before is not None and mark.first <= before.last:
            raise ValueError(
                f"found the {mark.label} of the words {mark.first} to {mark.last} and the {before.label} of the words "
                f"{before.first} to {before.last}, expected entities that share no word; remove one"
            )
        before = mark
