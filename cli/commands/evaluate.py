"""The command that scores a model or a file of predictions."""

from pathlib import Path
from typing import Annotated

import typer

from ...data.corpus import load_corpus
from ...data.files.whole_files import sha256_of_all, write_whole
from ...evaluation.errors.analysis import analyse, write_analyses
from ...evaluation.errors.traits import NOTHING, Known
from ...evaluation.pages.report import Background, Evaluated, render_report
from ...evaluation.pages.score_tables import show_checksums
from ...evaluation.run_folder import RunFolder
from ...evaluation.scoring.metrics import metrics_json, metrics_of
from ...evaluation.scoring.scores import score_pairs
from ..options import Backend, ColumnSettings, MinScore, columns_of, names_of
from ..screen import note, say_json, show_scores
from ..systems import Annotates, GoldFiles, GoldFormat, System, load_gold, predict_with


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
    scores = score_pairs(found.pairs)
    title = ", ".join(map(str, files))
    metrics = {title: metrics_of(scores, found.pairs, split=title, data={str(x): sha256_of_all(x) for x in files})}
    if output is not None:
        folder = RunFolder(output)
        folder.write_metrics(metrics)
        folder.write_predictions(found.pairs.predicted)
        if not seen:
            note("--train not given: which names were seen in training is left out of the slices")
        known = Known.of(seen) if seen else NOTHING
        analysis = analyse(found.pairs, known=known, pieces=found.pieces)
        write_analyses(folder, {title: analysis}, temperature=found.temperature)
        labels_shown = tuple(dict.fromkeys([*(gold.annotated or found.labels), *gold.labels]))
        report = render_report(
            Evaluated(metrics[title], found.pairs, labels_shown),
            title=f"musamma: {model}",
            facts={"model": model, "scored on": title, "data": show_checksums(metrics[title])},
            background=Background(analysis=analysis),
        )
        write_whole(folder.report, report)
    if as_json:
        say_json(metrics_json(metrics))
    else:
        show_scores({title: scores}, {title: metrics[title].gold_sha256})
