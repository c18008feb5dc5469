"""The command `stats`, which counts what annotated files hold."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from itertools import combinations, groupby
from pathlib import Path
from typing import Any, TypeVar

from ...data.corpus import read_located
from ...data.documents import Document
from ...data.formats.registry import EVERY_SPLIT
from ...data.reading import Reading
from ...data.stats import QUANTILES, Overlap, Statistics, count, overlap
from ...data.tags.labels import keep_labels
from ...data.wording import amount
from ..options import labels_of
from ..reading_notes import check_labels, note_columns_as_text, note_left_out
from ..screen import say_json, show_table
from ..usage.stats import Stats

_ALL = "all"

Counted = TypeVar("Counted")
Files = Mapping[str, Statistics]
Overlaps = Mapping[tuple[str, str], Overlap]


def stats(options: Stats) -> None:
    """Count what the files hold and have in common, and show the counts."""
    left_out: Counter[str] = Counter()
    seen: set[str] = set()
    reading, labels = options.reading(split=EVERY_SPLIT), labels_of(options.labels)
    by_source = partial(_by_source, reading=reading, labels=labels, seen=seen)
    counted = {name: x for file in options.files for name, x in by_source(count, file, left_out).items()}
    note_left_out(left_out)
    check_labels(labels or (), seen, "the files")
    note_columns_as_text(options.files, reading)
    overlaps = {pair: overlap(*map(counted.__getitem__, pair)) for pair in combinations(counted, 2)}
    pieces: dict[str, Any] = {}
    if options.tokenizer is not None:
        # Imported here, so that counts without a tokenizer do not load its libraries.
        count_pieces = import_module("...inference.encoding.piece_counts", __package__).count_pieces
        pieces = {
            name: x
            for file in options.files
            for name, x in by_source(partial(count_pieces, options.tokenizer), file, Counter()).items()
        }
    if options.as_json:
        say_json(_as_json(counted, overlaps, pieces, options.most))
        return
    if len(counted) > 1:
        counted[_ALL] = sum(counted.values(), Statistics())
        pieces = pieces and {**pieces, _ALL: sum(list(pieces.values())[1:], next(iter(pieces.values())))}
    _show_sizes(counted, pieces)
    _show_labels(counted)
    _show_names(list(counted.values())[-1], options.most)
    _show_overlaps(overlaps)


def _by_source(
    count_all: Callable[[Iterable[Document]], Counted],
    file: Path,
    left_out: Counter[str],
    *,
    reading: Reading,
    labels: tuple[str, ...] | None,
    seen: set[str],
) -> dict[str, Counted]:
    """What is counted in a file, or in each split of a data set, by its name.

    Args:
        seen: the labels of all entities are added to it, also of those that are left out.
    """
    documents = read_located(file, reading, lost=left_out, left_out=left_out)
    found = {
        source: count_all(_with_labels(each.document, labels, left_out, seen) for each in group)
        for source, group in groupby(documents, key=lambda each: each.source)
    }
    return found or {str(file): count_all(())}


def _with_labels(
    document: Document, labels: tuple[str, ...] | None, left_out: Counter[str], seen: set[str]
) -> Document:
    """The document without entities of other labels, which are counted."""
    seen.update(entity.label for entity in document.entities)
    if labels is None:
        return document
    left_out.update(f"entities of the label {x.label}" for x in document.entities if x.label not in labels)
    return keep_labels(document, labels)


def _show_sizes(counted: Files, pieces: Mapping[str, Any]) -> None:
    columns = ["file", "documents", "sentences", "words", "median", "90 %", "99 %", "longest"]
    rows = []
    for name, each in counted.items():
        lengths = [each.length(share) for share in (*QUANTILES, 1)]
        row = [name, *(f"{n:,}" for n in (each.documents, each.lengths.total(), each.words, *lengths))]
        if pieces:
            row += [f"{pieces[name].per_word:.2f}", f"{100 * pieces[name].unknown_share:.2f} %"]
        rows.append(row)
    columns += ["pieces/word", "unknown"] if pieces else []
    show_table(columns, rows, title="words per sentence: median, 90th and 99th percentile, longest")


def _show_labels(counted: Files) -> None:
    labels = sorted({label for each in counted.values() for label in each.names})
    rows = []
    for name, each in counted.items():
        numbers = [each.names[label].total() if label in each.names else 0 for label in labels]
        rows.append([name, *(f"{number:,}" for number in (*numbers, sum(numbers)))])
    show_table(["file", *labels, "entities"], rows)


def _show_names(each: Statistics, most: int) -> None:
    # Names are in the last column: a number after right-to-left text would appear on its other side.
    rows = [(label, f"{n:,}", name) for label, names in each.names.items() for name, n in names.most_common(most)]
    if rows:
        show_table(("label", "times", "name"), rows)


def _show_overlaps(overlaps: Overlaps) -> None:
    for (first, second), each in overlaps.items():
        title = f"names of {second} that are also in {first}; in common: {amount(each.sentences, 'sentence')}"
        counts = (each.names, each.seen_exact, each.seen_normalised)
        rows = [_overlap_row(label, *(x[label] for x in counts)) for label in each.names]
        rows.append(_overlap_row(_ALL, *(sum(x.values()) for x in counts)))
        show_table(("label", "names", "as written", "ignoring spelling"), rows, title=title)


def _overlap_row(label: str, total: int, *seen: int) -> tuple[str, ...]:
    return label, f"{total:,}", *(f"{n:,} ({100 * n / total:.0f} %)" if total else "–" for n in seen)


def _as_json(counted: Files, overlaps: Overlaps, pieces: Mapping[str, Any], most: int) -> dict[str, Any]:
    files = {name: each.as_json(most=most) for name, each in counted.items()}
    for name, each in pieces.items():
        files[name] |= {"pieces_per_word": each.per_word, "unknown_share": each.unknown_share}
    shared = [
        {
            "first": first,
            "second": second,
            "shared_sentences": each.sentences,
            "names": {
                label: {
                    "all": total,
                    "seen_exact": each.seen_exact[label],
                    "seen_normalised": each.seen_normalised[label],
                }
                for label, total in each.names.items()
            },
        }
        for (first, second), each in overlaps.items()
    ]
    return {"files": files, "overlaps": shared}
