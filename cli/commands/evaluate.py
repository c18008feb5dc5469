"""The command `evaluate`, which scores a model or a file of predictions."""

from ...data.files.whole_files import write_whole
from ...data.formats.registry import checksum_of
from ...evaluation.errors.analysis import analyse, write_analyses
from ...evaluation.errors.traits import NOTHING_SEEN, SeenInTraining
from ...evaluation.pages.report import Background, Evaluated, render_report
from ...evaluation.pages.score_tables import show_checksums
from ...evaluation.run_folder import RunFolder
from ...evaluation.scoring.metrics import metrics_json, metrics_of
from ...evaluation.scoring.scores import score_pairs
from ..options import labels_of
from ..score_tables import show_scores
from ..screen import note, say_json
from ..systems import check_options, load_or_predict, read_gold
from ..usage.evaluate import Evaluate


def evaluate(options: Evaluate) -> None:
    """Score a system, write the result files if --output is given, and show the scores."""
    check_options([options.model], options.predictions)
    gold = read_gold(options.files, options.gold, labels_of(options.labels))
    seen = read_gold(options.train or [], options.gold).documents
    if seen and options.output is None:
        note("--train changes nothing without --output: only the files written there tell seen names from unseen ones")
    found = load_or_predict(
        options.model, gold, reading=options.predictions, backend=options.backend, min_score=options.min_score
    )
    scores = score_pairs(found.pairs)
    title = ", ".join(map(str, options.files))
    metrics = {
        title: metrics_of(scores, found.pairs, split=title, data={str(x): checksum_of(x) for x in options.files})
    }
    if options.output is not None:
        folder = RunFolder(options.output)
        folder.write_metrics(metrics)
        folder.write_predictions(found.pairs.predicted)
        if not seen:
            note("--train not given: the slices do not show which names were seen in training")
        known = SeenInTraining.of(seen) if seen else NOTHING_SEEN
        analysis = analyse(found.pairs, known=known, tokenizer=found.tokenizer)
        write_analyses(folder, {title: analysis}, temperature=found.temperature)
        labels_shown = tuple(dict.fromkeys([*(gold.annotated or found.labels), *gold.labels]))
        report = render_report(
            Evaluated(metrics[title], found.pairs, labels_shown),
            title=f"musamma: {options.model}",
            facts={"model": options.model, "scored on": title, "data": show_checksums(metrics[title])},
            background=Background(analysis=analysis),
        )
        write_whole(folder.report, report)
    if options.as_json:
        say_json(metrics_json(metrics))
    else:
        show_scores({title: scores}, {title: metrics[title].gold_sha256})
