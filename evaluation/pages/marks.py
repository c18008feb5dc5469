"""Text cut into segments, each covered by the same gold and predicted entities, for an HTML page to draw."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import bidirectional

from ...data.documents import Entity
from ...inference.meaning.dates.fields import IN_WORDS
from ..paired.entity_errors import CORRECT, EntityError


@dataclass(frozen=True)
class Wording:
    """The words in which a page describes marks.

    Attributes:
        names: the name of each kind of mark.
        sides: the names of gold and prediction.
        signs: the prefix of the label of an entity that only one side has, by the kind of mark.
        arrow: the sign between the gold label and the predicted label.
    """

    names: Mapping[str, str]
    sides: tuple[str, str]
    signs: Mapping[str, str]
    arrow: str


REPORT = Wording(
    {
        CORRECT: "correct",
        "boundary": "wrong edges",
        "type": "wrong label",
        "boundary+type": "wrong edges and label",
        "missed": "missed",
        "spurious": "spurious",
    },
    ("gold", "predicted"),
    {"missed": "−", "spurious": "+"},
    "→",
)
AGREEMENT = Wording(
    {
        CORRECT: "the same",
        "boundary": "other edges",
        "type": "other label",
        "boundary+type": "other edges and label",
        "missed": "only in A",
        "spurious": "only in B",
    },
    ("A", "B"),
    {"missed": "A", "spurious": "B"},
    "|",
)

_SHOWN = ("hijri", "anchor", "assumed", "cluster")
"""The facts of an entity that a page shows besides its value and its name."""

PREDICTION = Wording({CORRECT: "found"}, ("", ""), {CORRECT: ""}, "")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the text that is covered by the same marks.

    Attributes:
        text: the text of the segment.
        classes: the CSS classes that draw it; empty if no mark covers it.
        title: its marks in words.
        chip: the labels shown after it; empty if no mark ends here.
        meaning: what the entity that ends here means; empty if nobody has asked.
        anchor: the HTML id that links to an error starting here lead to; empty if none starts here.
    """

    text: str
    classes: str = ""
    title: str = ""
    chip: str = ""
    anchor: str = ""
    meaning: str = ""


def cut_text(
    text: str,
    marks: Iterable[EntityError],
    window: tuple[int, int] | None = None,
    *,
    name: str = "",
    wording: Wording = REPORT,
) -> Iterator[Segment]:
    """Cut a text, or a window of it, at the boundaries of all gold and predicted entities.

    Gold and predicted entities may overlap in any way. The texts of the segments, joined, are the text again.

    Args:
        text: the raw text.
        marks: the errors in it, and its correct entities as errors of the kind `CORRECT`.
        window: half-open span of the part to cut; None for the whole text. No mark may start before it.
        name: prefix of the anchors, different for each text of a page.
        wording: the words of titles and chips.
    """
    window_start, window_end = window or (0, len(text))
    starts: defaultdict[int, list[EntityError]] = defaultdict(list)
    edges = {window_start, window_end}
    for mark in marks:
        starts[mark.span[0]].append(mark)
        edges |= {edge for entity in (mark.gold, mark.predicted) if entity for edge in (entity.start, entity.end)}
    active: list[EntityError] = []
    for start, end in pairwise(sorted(edge for edge in edges if window_start <= edge <= window_end)):
        active = [mark for mark in active if mark.span[1] > start] + starts[start]
        wrong = any(mark.kind != CORRECT for mark in starts[start])
        yield _segment(text, (start, end), active, f"{name}c{start}" if wrong else "", wording)


def cut_context(error: EntityError, wording: Wording = REPORT) -> tuple[Segment, ...]:
    """The line of text around an error, shortened to some words on both sides, without chips and anchors."""
    before, after = error.context
    segments = cut_text(error.document.text, [error], error.span, wording=wording)
    marked = [Segment(s.text, s.classes, s.title) for s in segments]
    return (Segment(before), *marked, Segment(after))


def _segment(text: str, span: tuple[int, int], marks: Sequence[EntityError], anchor: str, wording: Wording) -> Segment:
    classes = [name for mark in marks for name in _classes(mark, span)]
    if classes and _is_latin(text, span[1]):
        classes.append("latin")
    return Segment(
        text[slice(*span)],
        " ".join(dict.fromkeys(classes)),
        "\n".join(_explanation(mark, wording) for mark in marks),
        " · ".join(_chip(mark, wording) for mark in marks if mark.span[1] == span[1]),
        anchor,
        "\n".join(filter(None, (_meaning(mark.predicted) for mark in marks if mark.span[1] == span[1]))),
    )


def _classes(mark: EntityError, span: tuple[int, int]) -> Iterator[str]:
    status = mark.kind if mark.kind in (CORRECT, "missed", "spurious") else "wrong"
    for side, entity in (("gold", mark.gold), ("found", mark.predicted)):
        if entity is not None and entity.start <= span[0] < entity.end:
            yield f"{side}-{status}"
            yield f"kind-{mark.kind.replace('+', '-')}"
            yield from ["opens"] * (entity.start == span[0])
            yield from ["closes"] * (entity.end == span[1])


def _is_latin(text: str, end: int) -> bool:
    """Whether the last letter before `end` on its line is written from left to right."""
    directions = (bidirectional(text[index]) for index in range(end - 1, text.rfind("\n", 0, end), -1))
    return next((x for x in directions if x in ("L", "R", "AL")), "") == "L"


def _explanation(mark: EntityError, wording: Wording) -> str:
    sides = [
        f"{side} {entity.label}".strip()
        + f" «{mark.document.surface(entity)}» {entity.start}–{entity.end}"
        + ("" if entity.score is None else f" (score {entity.written_score:.2f})")
        for side, entity in zip(wording.sides, (mark.gold, mark.predicted), strict=True)
        if entity is not None
    ]
    return f"{wording.names[mark.kind]}: {', '.join(sides)}"


def _meaning(entity: Entity | None) -> str:
    """What an entity means, in words: one line for each fact that a reader needs."""
    facts = {} if entity is None else dict(entity.meaning)
    lines = [f"value: {facts['value']}"] if facts.get("value") is not None else []
    reason = str(facts.get("reason", ""))
    lines += [f"no value: {IN_WORDS.get(reason, reason)}"] if reason else []
    lines += [f"{name}: {facts[name]}" for name in _SHOWN if facts.get(name) is not None]
    lines += (
        [f"name: {facts['bare']}" + ("" if facts.get("sure") else " (?)")]
        if "bare" in facts and "value" not in facts
        else []
    )
    return "\n".join(lines)


def _chip(mark: EntityError, wording: Wording) -> str:
    gold = mark.gold.label if mark.gold else ""
    predicted = mark.predicted.label if mark.predicted else ""
    if mark.kind in wording.signs:
        return f"{wording.signs[mark.kind]} {gold or predicted}".strip()
    chips = {
        "type": f"{gold} {wording.arrow} {predicted}",
        "boundary": f"↔ {gold}",
        "boundary+type": f"↔ {gold} {wording.arrow} {predicted}",
    }
    return chips.get(mark.kind, gold)
