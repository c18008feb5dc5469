"""The command `card`, which writes the model card of a run again."""

from ...data.errors import DataError
from ...data.files.whole_files import write_whole
from ...evaluation.pages.card import render_card
from ...evaluation.run_folder import RunFolder
from ..screen import say
from ..usage.card import Card


def card(options: Card) -> None:
    """Write the model card into the run folder and into its model folder."""
    folder = RunFolder(options.run_folder)
    manifest, metrics = folder.read_manifest(), folder.read_metrics()
    if "test" not in metrics and "dev" not in metrics:
        raise DataError(
            f"found scores of {', '.join(metrics) or 'nothing'}, expected those of dev or test; name a run "
            "folder in which `musamma run` has scored a model",
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
