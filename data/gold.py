"""Gold: annotated files whose entities people made."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from .column_text import ADVICE, reads_columns_as_text
from .corpus import check_located, read_located
from .documents import PROVENANCE, Document
from .errors import DataError
from .formats.registry import Tasks
from .located import LocatedDocument
from .reading import Reading
from .wording import amount

_ACCEPT = "accept predictions with --predictions-as-gold (in a config: predictions_as_gold = true)"


def load_gold(
    path: Path,
    reading: Reading,
    *,
    labels: tuple[str, ...] | None = None,
    change: Callable[[Document], Document] | None = None,
    left_out: Counter[str] | None = None,
) -> list[LocatedDocument]:
    """Read and check an annotated file as `data.corpus.load_located` does, and refuse what is no gold.

    Args:
        reading: how the file is read. Unless its `tasks` are `Tasks.ANNOTATED`, predictions of a model are gold too.
        labels: the permitted labels; None for any.
        change: applied to each document before it is checked, for instance to rename labels.
        left_out: incremented for each task of an annotation tool that is not read, by reason.

    Raises:
        DataError: the file cannot be read or a document is faulty; the file has no place for entities (plain text,
            JSONL without them); a model predicted some of its documents; or nobody annotated any of its tasks.
    """
    skipped: Counter[str] = Counter()
    found = list(read_located(path, reading, left_out=skipped))
    if left_out is not None:
        left_out.update(skipped)
    if skipped and not found:
        reasons = ", ".join(f"{reason}: {count:,}" for reason, count in skipped.items())
        advice = f"annotate it, or {_ACCEPT}" if reading.tasks is Tasks.ANNOTATED else "annotate it"
        raise DataError(f"found nothing that a person annotated ({reasons}), expected gold; {advice}", path=path)
    _refuse_unannotated(found, path, reading)
    if reading.tasks is Tasks.ANNOTATED:
        _refuse_predictions(found)
    if change is not None:
        found = [each.with_document(change(each.document)) for each in found]
    return check_located(found, path, labels=labels)


def _refuse_unannotated(found: Sequence[LocatedDocument], path: Path, reading: Reading) -> None:
    if not found or any(each.annotated for each in found):
        return
    if reads_columns_as_text(path, reading):
        what, advice = "columns read as plain text", ADVICE
    elif reading.format_of(path) in ("txt", "lines"):
        what = "plain text, which has no entities"
        advice = 'annotate it, or name the format with --from (in a config: format = "…")'
    else:
        what = f"no entities in {amount(len(found), 'document')}, not even an empty list"
        advice = 'annotate them; write "entities": [] where there is none'
    raise DataError(f"found {what}, expected annotated documents; {advice}", path=path)


def _refuse_predictions(found: Sequence[LocatedDocument]) -> None:
    predicted = [each for each in found if PROVENANCE in each.document.meta]
    if predicted:
        raise DataError(
            f"found predictions of a model in {len(predicted):,} of {amount(len(found), 'document')}, here the first, "
            f"expected gold, which a person made; {_ACCEPT}, or delete the key {PROVENANCE!r} from the meta of "
            "documents that a person has corrected",
            path=predicted[0].source,
            line=predicted[0].lines.first,
        )
