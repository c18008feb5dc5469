"""The command that exports a model to ONNX."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from ...data.errors import DataError, ModelError
from ...inference.model_folder import EXPORTED, QUANTISED, find_model
from ..options import ColumnSettings, columns_of, names_of
from ..screen import note, say, show_quantised
from ..systems import Annotates, GoldFormat, load_gold


def export(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="a run folder or a model folder")],
    int8: Annotated[bool, typer.Option("--int8", help="with int8 products, if that loses no F1 on --dev")] = False,
    dev: Annotated[list[Path] | None, typer.Option(help="annotated files to compare int8 with float32 on")] = None,
    source: GoldFormat = None,
    columns: ColumnSettings = None,
    labels: Annotates = None,
) -> None:
    """Export a model to ONNX, into its folder: it then predicts on a CPU without torch."""
    if int8 != bool(dev):
        raise DataError("found --int8 or --dev without the other; expected both: an int8 model is kept if it scores")
    if not model.is_dir():
        raise ModelError(f"{model}: found no folder, expected a run folder or a model folder; copy a hub's model first")
    folder = find_model(model)
    if not (int8 and (folder / EXPORTED).is_file()):
        difference = import_module("...inference.backends.export", __package__).export_folder(folder)
        note(f"logits differ from torch's by {difference:.1g} at most")
        say(str(folder / EXPORTED))
    if int8:
        gold = load_gold(dev or [], source, columns_of(columns), tuple(names_of(labels)) or None)
        made = import_module("...evaluation.int8_acceptance", __package__).quantise_folder(
            folder, gold.documents, labels=gold.annotated
        )
        show_quantised(made.as_json())
        say(str(folder / QUANTISED))
