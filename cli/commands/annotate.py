"""The command `annotate`, which opens the page of a project."""

import shutil
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from ...annotation.intake import Intake, read_articles
from ...annotation.models.retraining import Retraining
from ...annotation.models.scores import Scores
from ...annotation.models.suggestions import read_suggested, write_suggestions
from ...annotation.server import annotate as run_server
from ...annotation.service import Service
from ...annotation.settings import Settings
from ...data.errors import DataError
from ...data.files.whole_files import read_text
from ...data.formats.projects.folder import PROJECT, Project, create_project, open_project
from ...data.formats.registry import Tasks
from ...data.sources import find_files
from ...data.wording import amount
from ...evaluation.run_folder import RunFolder
from ...inference.model_folder import find_model, read_info
from ..options import labels_of
from ..screen import note, say
from ..usage.annotate import Annotate

_GUIDE = "GUIDE.md"
_DEFAULT = "annotator"


def annotate(options: Annotate) -> None:
    """Make or open the project, add the files, and serve the page until a signal ends it."""
    intake = _read(options)
    wanted = options.model or _last_model(options.project)
    model = None if wanted is None else find_model(wanted)
    known = read_info(model).labels if model is not None else ()
    exists = (options.project / PROJECT).is_file()
    labels = labels_of(options.labels) or tuple(intake.labels) or (() if exists else known)
    guide = None if options.guide is None else read_text(options.guide)
    if not exists and not intake.articles:
        raise DataError(
            "found no article, expected at least one; name files of texts: musamma annotate PROJECT FILE…",
            path=options.project,
        )
    if not exists and not labels:
        raise DataError("found no label in the files, expected those to annotate; name them: --labels PER,ORG,LOC")
    if not exists:
        create_project(options.project, labels)
    with Project(options.project, ()).lock():
        project = open_project(options.project)
        _add(project, intake, labels, options.test_share)
        if guide is not None and options.guide is not None:
            _keep_guide(project, options.guide)
        settings = _settings(options, project, wanted)
        scores = Scores() if model is None else Scores.of_run(RunFolder(model.parent).calibration)
        service = Service(project, settings, scores)
        _tell(service, known)
        run_server(service, lambda address: _ready(address, open_page=options.open_page))


def _last_model(path: Path) -> str | None:
    """The model that was trained last in a project; None if none was."""
    if not (path / PROJECT).is_file():
        return None
    last = Retraining(Project(path, ()), None).last
    return None if last is None else str(last.path)


def _read(options: Annotate) -> Intake:
    """The articles of the files.

    Raises:
        DataError: a file cannot be used.
    """
    reading = options.reading(Tasks.EVERY)
    files = find_files(options.files or [], reading, leave_out=options.project)
    intake = read_articles(files, reading, labels_of(options.labels))
    for kind, count in intake.lost.items():
        note(f"left out, as an article cannot hold it: {kind}: {count:,}")
    return intake


def _add(project: Project, intake: Intake, labels: Sequence[str], test_share: float) -> None:
    """Add articles and labels to a project."""
    new = [label for label in dict.fromkeys(labels) if label not in project.labels]
    if new:
        note(f"labels added to the project: {', '.join(new)}")
        project.labels = (*project.labels, *new)
        project.save()
    if intake.articles:
        before = len(project.articles)
        count = project.add(intake.articles, test_share=test_share)
        note(f"{amount(count, 'article')} added" + (f" to {before:,}" if before else ""))
    if intake.predicted:
        known = {document.id: document for document in read_suggested(project)}
        write_suggestions(project, list((known | {each.id: each for each in intake.predicted}).values()))


def _keep_guide(project: Project, guide: Path) -> None:
    """Copy the guide into the project."""
    target = project.path / _GUIDE
    if not (target.exists() and target.samefile(guide)):
        shutil.copyfile(guide, target)
    project.guide = _GUIDE
    project.save()


def _settings(options: Annotate, project: Project, model: str | None) -> Settings:
    known = project.annotators
    annotator = options.as_name or (known[0] if len(known) == 1 and not options.adjudicate else _DEFAULT)
    if options.adjudicate is not None and len(set(options.adjudicate)) == 1:
        raise DataError(
            f"found {options.adjudicate[0]!r} twice, expected two annotators to decide between; correct --adjudicate"
        )
    if options.adjudicate is not None and annotator in options.adjudicate:
        raise DataError(f"found {annotator!r} on both sides, expected somebody else to decide; name yourself with --as")
    return Settings(
        annotator,
        blind=options.blind,
        adjudicate=options.adjudicate,
        model=model,
        backend=options.backend,
        retrain=options.retrain,
        config=options.config,
        port=options.port,
    )


def _tell(service: Service, known: Sequence[str]) -> None:
    """What the annotator should know before the page opens."""
    project, mended = service.project, service.mine.mended
    if mended:
        path = project.journal(service.settings.annotator)
        note(f"{path}: found its last line written only in part, and removed it, as it was never saved: {mended}")
    if known:
        unknown = [label for label in project.labels if label not in known]
        if unknown:
            note(f"the model does not know {', '.join(unknown)}, so nothing is suggested with these labels")
    for label, count in service.suggestions.left_out.items():
        note(f"not suggested, as the project has no label {label}: {count:,} of what was found")


def _ready(address: str, *, open_page: bool) -> None:
    say(address)
    note("every action is saved at once; Ctrl-C ends the server")
    if open_page:
        webbrowser.open(address)
