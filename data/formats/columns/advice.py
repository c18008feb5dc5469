"""Advice for a tag that is not of the scheme: the options with which the file can be read."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from ...tags.forms import BIO_FORM, OUTSIDES, TagForm, usual_tag
from ...tags.schemes import TagError, to_bio
from ...tags.tag import OUTSIDE, without_marks
from ...text.numbering import is_numbered
from ..shared.columns import Columns, index_of
from .sample import Sentences

_SCHEMES = ("BIO", "BIOES", "BILOU", "BMES", "BMEWO", "IOE2", "IOE1", "IOB1", "IO")
_FORMS = (BIO_FORM, "PER-B", "B_PER", "PER_B", "b-per", "b_per", "per-b", "per_b", "B:PER", "B/PER", "B.PER", "B|PER")
_ATTRIBUTE = re.compile(r"(?i)(?:^|\|)(?:NE|NER|name|SpaceAfter)=")
_NAME = re.compile(r"[^\W\d_][\w/&.+-]*")
_PREFIXES = frozenset("BIELSUMW")
"""What tags of all schemes begin with; alone, they are no labels."""

_TOLERATED = 0.1
"""The share of the faulty tags that may remain faulty with the options that are advised."""

_MOST_LABELS = 60


class TagAdviser:
    """Says what to do about the tags of a file that cannot be read.

    The start of the file is tried with other tag schemes, other forms of tags and other columns: once for all tags in
    it, and once for each other tag.

    Args:
        sentences: the cells of the words of some sentences of the file.
        columns: the layout with which the tags cannot be read.
        has_columns: whether words and tags are in columns that options can name.
    """

    def __init__(self, sentences: Sentences, columns: Columns, *, has_columns: bool = False) -> None:
        self._sentences = sentences
        self._columns = columns
        self._has_columns = has_columns
        tags = _tags(sentences, columns)
        self._sample = frozenset(tag for each in tags for tag in each)
        self._lacks_labels = _lack_labels(self._sample - {OUTSIDE, *OUTSIDES})
        self._tolerated = _TOLERATED * _errors(tags, columns)
        self._alternatives = [
            _Alternative(each, changed, _tags(sentences, changed) if "tag" in each else tags)
            for each in _settings(sentences, columns)
            for changed in [replace(columns, **each)]
        ]
        self._options: dict[str | None, str | None] = {}  # by tag; all tags of the sample have the key None

    def advice(self, tag: str) -> str:
        """What to do about a tag that cannot be read."""
        if self._has_columns and _ATTRIBUTE.search(tag):
            return "if this is CoNLL-U, read it with --from conllu"
        other = None if tag in self._sample else tag
        if other not in self._options:
            self._options[other] = self._advised_options(other)
        return self._options[other] or self._correction(tag)

    def _advised_options(self, other: str | None) -> str | None:
        """The advice to read the file with the options that read the sample, and `other` with it; None without any."""
        for each in self._alternatives:
            if each.reads([] if other is None or "tag" in each.settings else [other], self._tolerated):
                settings = each.settings
                numbered = "tag" in settings and self._columns.word == 1 and _numbers_words(self._sentences)
                named = {"word": 2, **settings} if numbered else settings
                options = " ".join(f"--columns {key}={value}" for key, value in named.items())
                what = f" the tags are those of {settings['scheme']}:" if "scheme" in settings else ""
                return f"if the whole file is so,{what} read it with {options}; otherwise correct the tag"
        return None

    def _correction(self, tag: str) -> str:
        """What to do about a tag if no other options read the file."""
        if self._sample <= {tag} and tag in OUTSIDES:
            column = "name the column of the tags with --columns tag=N; " if self._has_columns else ""
            read = f"read the file with --columns outside={tag}"
            return f"no word has another tag: {column}if nothing is annotated, {read}"
        if tag not in OUTSIDES and self._lacks_labels and _lack_labels([tag]):
            return "the tags have no label: write one, as in B-PER"
        if not self._has_columns:
            return "correct it, or name the scheme of the tags (--columns scheme=…)"
        columns = self._columns
        if (columns.word, columns.tag, columns.scheme, columns.form) == (1, -1, "BIO", BIO_FORM):
            return "correct the last column, or name the column and the scheme of the tags (--columns tag=N, scheme=…)"
        return "correct it, or name the column and the scheme of the tags (--columns tag=N, scheme=…)"


@dataclass(frozen=True)
class _Alternative:
    """Another layout of a file.

    Attributes:
        settings: what differs from the layout that does not read it.
        columns: the layout.
        tags: the tags of each sentence of the sample, in this layout.
    """

    settings: dict[str, Any]
    columns: Columns
    tags: list[list[str]]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(tag for tags in self.tags for tag in tags)

    @cached_property
    def _errors(self) -> int:
        return _errors(self.tags, self.columns)

    @cached_property
    def _has_few_labels(self) -> bool:
        return self.columns.scheme != "IO" or len(_labels(self._counts, self.columns)) <= _MOST_LABELS

    def reads(self, others: list[str], tolerated: float) -> bool:
        """Whether it is probably the layout of the file.

        Args:
            others: tags of the file that are not in the sample.
            tolerated: how many tags may be none of the layout.
        """
        if self._errors > tolerated or not self._has_few_labels:
            return False
        errors = self._errors + _errors([others], self.columns)
        return errors <= tolerated and _is_plausible(self._counts + Counter(others), self.columns)


def _settings(sentences: Sentences, columns: Columns) -> Iterator[dict[str, Any]]:
    """Changes of the layout to be tried, those of one key first."""
    tags = Counter(tag for tags in _tags(sentences, columns) for tag in tags)
    outsides = [OUTSIDE, *(other for other in OUTSIDES if other in tags)]
    several = product(_SCHEMES, _FORMS, outsides)
    given = {"scheme": columns.scheme, "form": columns.form, "outside": columns.outside}
    changes: list[dict[str, Any]] = [
        {key: value for (key, old), value in zip(given.items(), each, strict=True) if value != old} for each in several
    ]
    if columns.layer is None:
        width = max((len(cells) for sentence in sentences for cells in sentence), default=0)
        taken = index_of(columns.word, [""] * width)
        changes += [{"tag": number + 1} for number in range(1, width) if number != taken]
        changes += [{"word": -1, "tag": 1}] if (columns.word, columns.tag) == (1, -1) else []
    yield from sorted((each for each in changes if each), key=len)


def _tags(sentences: Sentences, columns: Columns) -> list[list[str]]:
    """The tags of each sentence, without rows that lack them."""
    found = []
    for sentence in sentences:
        tags = []
        for cells in sentence:
            word = columns.word_in(cells)
            tags += [without_marks(cells[place]) for place in columns.tags_in(cells, word)[:1] if place >= 0]
        found.append(tags)
    return found


def _errors(sentences: list[list[str]], columns: Columns) -> int:
    """How many tags are not of a layout."""
    form = TagForm.of(columns.form)
    errors = 0
    for sentence in sentences:
        tags = [usual_tag(tag, form, columns.outside) for tag in sentence]
        while tags:
            try:
                to_bio(tags, columns.scheme)
            except TagError as error:
                errors += 1
                tags = tags[error.index + 1 :]
            else:
                break
    return errors


def _is_plausible(counts: Counter[str], columns: Columns) -> bool:
    """Whether a layout is probably that of the file: some words are outside of entities, and labels are few.

    Args:
        counts: how often each tag occurs.
    """
    if columns.scheme != "IO":
        form = TagForm.of(columns.form)
        return len({usual_tag(tag, form, columns.outside) for tag in counts}) > 1
    labels = _labels(counts, columns)
    are_names = all(_NAME.fullmatch(label) and (label.isascii() or counts[label] > 1) for label in labels)
    return len(labels) < len(counts) and len(labels) <= _MOST_LABELS and are_names and not _lack_labels(labels)


def _labels(tags: Iterable[str], columns: Columns) -> list[str]:
    """The tags of a layout that are not `O`: with the scheme IO, its labels."""
    form = TagForm.of(columns.form)
    return [tag for tag in tags if usual_tag(tag, form, columns.outside) != OUTSIDE]


def _lack_labels(tags: Iterable[str]) -> bool:
    return all(tag.rstrip("-_") in _PREFIXES for tag in tags)


def _numbers_words(sentences: Sentences) -> bool:
    return is_numbered(cells[0] for sentence in sentences for cells in sentence)
