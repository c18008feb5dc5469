"""Which documents of two files are the same: by their ids, or by their texts where ids say nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence

from ...data.located import LocatedDocument
from ...data.unique_ids import names_nothing

Pairs = list[tuple[LocatedDocument, LocatedDocument]]
"""Pairs of a document of the first file and one of the second, in the order of the first."""

Content = Callable[[LocatedDocument], Hashable]
"""What two documents must have in common to be the same: the text, or the words."""


def align(first: Sequence[LocatedDocument], second: Sequence[LocatedDocument], content: Content) -> Pairs | None:
    """Pair the documents of two files.

    Documents with the same ids are pairs. If the two files have no id in common, or if the ids without a partner name
    nothing on one side (`data.unique_ids.names_nothing`), documents are paired in their order, or by their contents.

    Args:
        content: must be equal for two documents that are not paired by ids which files have given them.

    Returns:
        None if a document of either file has no partner.
    """
    by_id = _by_id(first, second)
    if by_id is not None and all(_is_sure(*pair) or content(pair[0]) == content(pair[1]) for pair in by_id):
        return by_id
    if len(first) != len(second) or not ids_say_nothing(first, second):
        return by_id
    contents, others = [content(each) for each in first], [content(each) for each in second]
    if contents == others:
        return list(zip(first, second, strict=True))
    by_content = dict(zip(others, second, strict=True))
    if len(by_content) == len(others) and set(contents) == set(others):
        return [(each, by_content[key]) for each, key in zip(first, contents, strict=True)]
    return by_id


def align_shared(first: Sequence[LocatedDocument], second: Sequence[LocatedDocument], content: Content) -> Pairs:
    """Pair the documents that two files have in common. Either file may have others.

    Documents with the same ids are pairs, unless the ids name nothing on both sides and the contents differ. Of the
    rest, two with the same content are a pair if the id of one names nothing, or if the files have no id in common.

    Args:
        first: documents with distinct ids.
        second: likewise.
        content: as for `align`.
    """
    by_id = {each.document.id: each for each in second}
    disjoint = by_id.keys().isdisjoint(each.document.id for each in first)
    partners: dict[str, LocatedDocument] = {}
    for each in first:
        other = by_id.get(each.document.id)
        if other is not None and (_is_sure(each, other) or content(each) == content(other)):
            partners[each.document.id] = other
    waiting: defaultdict[Hashable, list[LocatedDocument]] = defaultdict(list)
    for each in second:
        if each.document.id not in partners:
            waiting[content(each)].append(each)
    for each in first:
        if each.document.id in partners:
            continue
        same = waiting.get(content(each), [])
        fits = (n for n, other in enumerate(same) if disjoint or names_nothing(each) or names_nothing(other))
        place = next(fits, None)
        if place is not None:
            partners[each.document.id] = same.pop(place)
    return [(each, partners[each.document.id]) for each in first if each.document.id in partners]


def ids_say_nothing(first: Sequence[LocatedDocument], second: Sequence[LocatedDocument]) -> bool:
    """Whether the ids of two files do not tell which documents are the same."""
    ids, others = (Counter(each.document.id for each in side) for side in (first, second))
    if ids.keys().isdisjoint(others):
        return True
    alone = [
        [each for each in side if other[each.document.id] != 1] for side, other in ((first, others), (second, ids))
    ]
    if any(alone):
        return any(side and all(map(names_nothing, side)) for side in alone)
    return any(map(names_nothing, first))


def _by_id(first: Sequence[LocatedDocument], second: Sequence[LocatedDocument]) -> Pairs | None:
    by_id = {each.document.id: each for each in second}
    ids = {each.document.id for each in first}
    if not len(first) == len(ids) == len(by_id) == len(second) or ids != by_id.keys():
        return None
    return [(each, by_id[each.document.id]) for each in first]


def _is_sure(first: LocatedDocument, second: LocatedDocument) -> bool:
    return not (names_nothing(first) and names_nothing(second))
