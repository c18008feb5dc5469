"""The command that writes the model card anew."""

from ...data.errors import DataError
from ...data.files.whole_files import write_whole
from ...evaluation.pages.card import render_card
from ...evaluation.run_folder import RunFolder
from ..screen import say
from ..usage.card import Card


def card(options: Card) -> None:
    """Write the cards of a run folder and of its model."""
    folder = RunFolder(options.run_folder)
    manifest, metrics = folder.read_manifest(), folder.read_metrics()
    if "test" not in metrics and "dev" not in metrics:
        raise DataError(
            f"found scores of {', '.join(metrics) or 'nothing'}, expected those of dev or test; a card needs a folder "
            "that `musamma run` has scored a model in",
            path=folder.metrics,
        )
    if not all(metrics[split].gold_sha256 for split in ("test", "dev") if split in metrics):
        raise DataError(
            "found scores without gold_sha256, as older versions wrote them; score the model again with `musamma run`",
            path=folder.metrics,
        )
    text = render_card(manifest, metrics, folder.read_examples())
    for path in (folder.card, folder.model / folder.card.name):
        write_whole(path, text)
        say(str(path))
