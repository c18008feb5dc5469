"""Advice for a tag that is not of the scheme: the options with which the file can be read."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from ...tags.forms import BIO_FORM, OUTSIDES, TagForm, usual_tag
from ...tags.schemes import TagError, to_bio
from ...tags.tag import OUTSIDE, without_marks
from ...text.numbering import is_numbered
from ..shared.columns import Columns, index_of
from .sample import Sentences, column_sample

_SCHEMES = ("BIO", "BIOES", "BILOU", "BMES", "BMEWO", "IOE2", "IOE1", "IOB1", "IO")
_FORMS = (BIO_FORM, "PER-B", "B_PER", "PER_B", "b-per", "b_per", "per-b", "per_b", "B:PER", "B/PER", "B.PER", "B|PER")
_ATTRIBUTE = re.compile(r"(?i)(?:^|\|)(?:NE|NER|name|SpaceAfter)=")
_NAME = re.compile(r"[^\W\d_][\w/&.+-]*")
_PREFIXES = frozenset("BIELSUMW")
"""What tags of all schemes begin with; alone, they are no labels."""

_TOLERATED = 0.1
"""The share of the faulty tags that may remain faulty with the options that are advised."""

_MOST_LABELS = 60


def advice_for_tag(path: Path, columns: Columns, separator: str | None, tag: str) -> str:
    """What to do about a tag that cannot be read.

    The start of the file is tried with other tag schemes, other forms of tags and other columns.

    Args:
        path: the file.
        columns: the layout with which the tag cannot be read.
        separator: the text between the columns of the file, as in `Columns`.
        tag: the tag.
    """
    if _ATTRIBUTE.search(tag):
        return "if this is CoNLL-U, read it with --from conllu"
    return advice_for_sample(column_sample(path, separator), columns, tag, has_columns=True)


def advice_for_sample(sentences: Sentences, columns: Columns, tag: str, *, has_columns: bool = False) -> str:
    """What to do about a tag that cannot be read, as `advice_for_tag` says it.

    Args:
        sentences: the cells of the words of some sentences, the tag's among them.
        columns: the layout with which the tag cannot be read.
        tag: the tag.
        has_columns: whether words and tags are in columns that options can name.
    """
    before = _errors(_tags(sentences, columns), columns)
    for settings in _alternatives(sentences, columns):
        changed = replace(columns, **settings)
        found = _tags(sentences, changed)
        if "tag" not in settings and not any(tag in tags for tags in found):
            found.append([tag])
        if _is_plausible(found, changed) and _errors(found, changed) <= _TOLERATED * before:
            numbered = "tag" in settings and columns.word == 1 and _numbers_words(sentences)
            named = {"word": 2, **settings} if numbered else settings
            options = " ".join(f"--columns {key}={value}" for key, value in named.items())
            scheme = settings.get("scheme", columns.scheme)
            what = f" the tags are those of {scheme}:" if "scheme" in settings else ""
            return f"if the whole file is so,{what} read it with {options}; otherwise correct the tag"
    tags = {each for tags in _tags(sentences, columns) for each in tags} | {tag}
    if tags == {tag} <= set(OUTSIDES):
        column = "name the column of the tags with --columns tag=N; " if has_columns else ""
        return f"no word has another tag: {column}if nothing is annotated, read the file with --columns outside={tag}"
    if tag not in OUTSIDES and _lack_labels(tags - {OUTSIDE, *OUTSIDES}):
        return "the tags have no label: write one, as in B-PER"
    if not has_columns:
        return "correct it, or name the scheme of the tags (--columns scheme=…)"
    if (columns.word, columns.tag, columns.scheme, columns.form) == (1, -1, "BIO", BIO_FORM):
        return "correct the last column, or name the column and the scheme of the tags (--columns tag=N, scheme=…)"
    return "correct it, or name the column and the scheme of the tags (--columns tag=N, scheme=…)"


def _alternatives(sentences: Sentences, columns: Columns) -> Iterator[dict[str, Any]]:
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


def _is_plausible(sentences: list[list[str]], columns: Columns) -> bool:
    """Whether a layout is probably that of the file: some words are outside of entities, and labels are few."""
    form = TagForm.of(columns.form)
    tags = {usual_tag(tag, form, columns.outside) for sentence in sentences for tag in sentence}
    if columns.scheme != "IO":
        return len(tags) > 1
    labels = Counter(
        tag for sentence in sentences for tag in sentence if usual_tag(tag, form, columns.outside) != OUTSIDE
    )
    are_names = all(_NAME.fullmatch(label) and (label.isascii() or count > 1) for label, count in labels.items())
    return OUTSIDE in tags and len(labels) <= _MOST_LABELS and are_names and not _lack_labels(labels)


def _lack_labels(tags: Iterable[str]) -> bool:
    return all(tag.rstrip("-_") in _PREFIXES for tag in tags)


def _numbers_words(sentences: Sentences) -> bool:
    return is_numbered(cells[0] for sentence in sentences for cells in sentence)
