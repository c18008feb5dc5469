"""Commands that use a model."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from ..data.corpus import load_corpus, write_corpus
from ..data.errors import DataError
from ..data.files import sha256_of_all, write_json, write_whole
from ..evaluation.analysis import analyse, write_analyses
from ..evaluation.metrics import metrics_of
from ..evaluation.report import Background, Evaluated, render_report
from ..evaluation.scores import score
from ..evaluation.tables import show_checksums
from ..evaluation.traits import NOTHING, Known
from ..inference.errors import ModelError
from ..inference.model_folder import EXPORTED, QUANTISED, find_model
from .options import Backend, ColumnSettings, MinScore, columns_of, names_of
from .screen import note, say, say_json, show_quantised, show_scores
from .systems import Annotates, GoldFiles, GoldFormat, System, load_gold, predict_with


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
        difference = import_module("..inference.export", __package__).export_folder(folder)
        note(f"logits differ from torch's by {difference:.1g} at most")
        say(str(folder / EXPORTED))
    if int8:
        gold = load_gold(dev or [], source, columns_of(columns), tuple(names_of(labels)) or None)
        made = import_module("..evaluation.quantised", __package__).quantise_folder(
            folder, gold.documents, labels=gold.annotated
        )
        show_quantised(made.as_json())
        say(str(folder / QUANTISED))


def evaluate(  # noqa: PLR0913, PLR0917 (a parameter is an option)
    model: System,
    files: GoldFiles,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="folder for metrics, predictions, report")
    ] = None,
    source: GoldFormat = None,
    columns: ColumnSettings = None,
    labels: Annotates = None,
    train: Annotated[
        list[Path] | None, typer.Option(help="what the model was trained on: to tell which names it has seen")
    ] = None,
    min_score: MinScore = 0.0,
    backend: Backend = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="the scores as JSON")] = False,
) -> None:
    """Score a model, or the predictions in a file, on annotated files."""
    gold = load_gold(files, source, columns_of(columns), tuple(names_of(labels)) or None)
    seen = [x for file in train or [] for x in load_corpus(file, format=source, columns=gold.columns)]
    found = predict_with(model, gold, backend=backend, min_score=min_score)
    scores = score(gold.documents, found.documents)
    title = ", ".join(map(str, files))
    metrics = {title: metrics_of(scores, gold.documents, split=title, data={str(x): sha256_of_all(x) for x in files})}
    if output is not None:
        write_json(output / "metrics.json", metrics)
        write_corpus(found.documents, output / "predictions.jsonl", "jsonl")
        if not seen:
            note("--train not given: which names were seen in training is left out of the slices")
        known = Known.of(seen) if seen else NOTHING
        analysis = analyse(gold.documents, found.documents, known=known, pieces=found.pieces)
        write_analyses(output, {title: analysis}, temperature=found.temperature)
        labels_shown = tuple(dict.fromkeys([*(gold.annotated or found.labels), *gold.labels]))
        report = render_report(
            Evaluated(metrics[title], gold.documents, found.documents, labels_shown),
            title=f"musamma: {model}",
            facts={"model": model, "scored on": title, "data": show_checksums(metrics[title])},
            background=Background(analysis=analysis),
        )
        write_whole(output / "report.html", report)
    if as_json:
        say_json(metrics)
    else:
        show_scores({title: scores}, {title: metrics[title]["gold_sha256"]})
