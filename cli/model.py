"""Commands that use a model."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from cli.options import ColumnSettings, columns_of, names_of
from cli.screen import note, say, say_json, show_scores
from data.corpus import WRITERS, format_of, is_corpus, load_corpus, read_numbered, write_corpus
from data.documents import Document
from data.errors import DataError
from data.files import decode, sha256_of_all, write_whole
from data.formats.columns import Columns
from data.formats.conll import write_conll
from data.formats.jsonl import format_document
from evaluation.evaluate import evaluate as score_model
from evaluation.metrics import metrics_of
from evaluation.report import Evaluated, render_report
from inference import Predictor
from inference.errors import ModelError
from inference.model_folder import EXPORTED, find_model

Model = Annotated[str, typer.Argument(metavar="MODEL", help="a run folder, a model folder or a hub id")]
Backend = Annotated[str, typer.Option(help="auto, torch or onnx")]

_STANDARD_INPUT = "-"
_SCREEN = ("jsonl", "conll")


def predict(  # noqa: PLR0913, PLR0917 (a parameter is an option)
    model: Model,
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[INPUT…|-]", help="files, folders, or - (default)")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="a file; standard output if not given")] = None,
    target: Annotated[
        str | None, typer.Option("--to", help=f"{' '.join(WRITERS)}; by the extension of -o if not given")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="format of the inputs; by extension if not given")
    ] = None,
    columns: ColumnSettings = None,
    backend: Backend = "auto",
) -> None:
    """Find the entities of plain text (a document a file, or a line of standard input) or of annotated files."""
    name = target or (format_of(output) if output else "jsonl")
    if name not in WRITERS:
        raise DataError(f"cannot write predictions as {name!r}, expected one of {' '.join(WRITERS)}")
    if output is None and name not in _SCREEN:
        raise DataError(f"cannot write {name} on the screen, expected a file or folder; name it with -o")
    predictor = Predictor.load(model, backend=backend)
    documents = predictor.predict_many(_documents(inputs or [_STANDARD_INPUT], source, columns_of(columns)))
    if output is not None:
        write_corpus(documents, output, name)
    elif name == "conll":
        write_conll(documents, sys.stdout)
    else:
        for document in documents:
            sys.stdout.write(format_document(document) + "\n")
            sys.stdout.flush()


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
    backend: Backend = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="the scores as JSON")] = False,
) -> None:
    """Score a model on annotated files."""
    predictor = Predictor.load(model, backend=backend)
    layout, annotated = columns_of(columns), tuple(names_of(labels)) or None
    gold = [
        document for file in files for document in load_corpus(file, format=source, columns=layout, labels=annotated)
    ]
    unknown = sorted({e.label for d in gold for e in d.entities} - set(predictor.info.labels))
    if unknown:
        known = " ".join(predictor.info.labels)
        note(f"the gold has {' '.join(unknown)}, which the model does not know ({known}): all of them count as missed")
    scores, predicted = score_model(predictor, gold, labels=annotated)
    title = ", ".join(map(str, files))
    metrics = {title: metrics_of(scores, gold, split=title, data={str(x): sha256_of_all(x) for x in files})}
    if output is not None:
        write_whole(output / "metrics.json", json.dumps(metrics, ensure_ascii=False, indent=2) + "\n")
        write_corpus(predicted, output / "predictions.jsonl", "jsonl")
        evaluated = Evaluated(metrics[title], gold, predicted, (*(annotated or predictor.info.labels), *unknown))
        facts = {"model": model, "scored on": title}
        report = render_report(evaluated, title=f"musamma: {model}", facts=facts)
        write_whole(output / "report.html", report)
    if as_json:
        say_json(metrics)
    else:
        show_scores({title: scores})


def _documents(inputs: list[str], source: str | None, columns: Columns | None) -> Iterator[Document]:
    for name in inputs:
        if name == _STANDARD_INPUT:
            yield from _standard_input()
            continue
        path = Path(name)
        for file in _files(path) if path.is_dir() and not is_corpus(path, source) else [path]:
            for _, document in read_numbered(file, source, columns=columns):
                yield document


def _files(folder: Path) -> list[Path]:
    """The files of a folder and the folders in it, but for hidden ones."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if not any(x.startswith(".") for x in path.relative_to(folder).parts))


def _standard_input() -> Iterator[Document]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            text = decode(line, "standard input").rstrip("\r\n")
        except DataError as error:
            raise DataError(error.message, path=error.path, line=number) from None
        if text:
            yield Document(f"line {number}", text)
