"""Commands that use a model."""

import json
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Backend, ColumnSettings, MinScore, Model, columns_of, names_of
from cli.screen import note, say, say_json, show_scores
from data.corpus import load_corpus, write_corpus
from data.files import sha256_of_all, write_whole
from evaluation.analysis import analyse, write_analyses
from evaluation.evaluate import evaluate as score_model
from evaluation.metrics import metrics_of
from evaluation.report import Background, Evaluated, render_report
from evaluation.traits import NOTHING, Known
from inference import Predictor
from inference.errors import ModelError
from inference.model_folder import EXPORTED, find_model


def export(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="a run folder or a model folder")],
) -> None:
    """Export a model to ONNX, into its folder: it then predicts on a CPU without torch."""
    if not model.is_dir():
        raise ModelError(f"{model}: found no folder, expected a run folder or a model folder; copy a hub's model first")
    folder = find_model(model)
    difference = import_module("inference.export").export_folder(folder)
    note(f"logits differ from torch's by {difference:.1g} at most")
    say(str(folder / EXPORTED))


def evaluate(  # noqa: PLR0913, PLR0917 (a parameter is an option)
    model: Model,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="annotated files")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="folder for metrics, predictions, report")
    ] = None,
    source: Annotated[str | None, typer.Option("--from", help="format of the files; by extension if not given")] = None,
    columns: ColumnSettings = None,
    labels: Annotated[
        str | None, typer.Option(help="those the files annotate, e.g. PER,ORG,LOC: others are not scored")
    ] = None,
    train: Annotated[
        list[Path] | None, typer.Option(help="what the model was trained on: to tell which names it has seen")
    ] = None,
    min_score: MinScore = 0.0,
    backend: Backend = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="the scores as JSON")] = False,
) -> None:
    """Score a model on annotated files."""
    predictor = Predictor.load(model, backend=backend)
    layout, annotated = columns_of(columns), tuple(names_of(labels)) or None
    gold = [x for file in files for x in load_corpus(file, format=source, columns=layout, labels=annotated)]
    seen = [x for file in train or [] for x in load_corpus(file, format=source, columns=layout)]
    unknown = sorted({e.label for d in gold for e in d.entities} - set(predictor.info.labels))
    if unknown:
        known = " ".join(predictor.info.labels)
        note(f"the gold has {' '.join(unknown)}, which the model does not know ({known}): all of them count as missed")
    scores, predicted = score_model(predictor, gold, labels=annotated, min_score=min_score)
    title = ", ".join(map(str, files))
    metrics = {title: metrics_of(scores, gold, split=title, data={str(x): sha256_of_all(x) for x in files})}
    if output is not None:
        write_whole(output / "metrics.json", json.dumps(metrics, ensure_ascii=False, indent=2) + "\n")
        write_corpus(predicted, output / "predictions.jsonl", "jsonl")
        if not seen:
            note("--train not given: which names were seen in training is left out of the slices")
        analysis = analyse(gold, predicted, known=Known.of(seen) if seen else NOTHING, pieces=predictor.pieces)
        write_analyses(output, {title: analysis}, temperature=predictor.info.temperature)
        evaluated = Evaluated(metrics[title], gold, predicted, (*(annotated or predictor.info.labels), *unknown))
        facts = {"model": model, "scored on": title}
        report = render_report(
            evaluated, title=f"musamma: {model}", facts=facts, background=Background(analysis=analysis)
        )
        write_whole(output / "report.html", report)
    if as_json:
        say_json(metrics)
    else:
        show_scores({title: scores})
