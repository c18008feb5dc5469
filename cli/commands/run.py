"""The command `run`, which does everything from the corpus to the report."""

from ...training.run import run as run_all
from ...training.seed_runs import SUMMARY, run_seeds
from ..score_tables import show_spread
from ..screen import command_line, say, say_json
from ..training_runs import announce, prepare_training, show_result
from ..usage.run import Run


def run(options: Run) -> None:
    """Run a config, once for each of its seeds, and show the scores."""
    resolved = prepare_training(options.config, options.overrides, predictions_as_gold=options.predictions_as_gold)
    folder = options.runs / resolved.name
    if resolved.seeds:
        repeated = run_seeds(resolved, folder, command=command_line(), resume=options.resume, announce=announce)
        if repeated is not None and options.as_json:
            say_json(repeated.scores)
        elif repeated is not None:
            show_spread(repeated.scores, repeated.seeds, repeated.gold)
            say(f"  {folder / SUMMARY}, and a run folder for each seed next to it")
        return
    result = run_all(resolved, folder, command=command_line(), resume=options.resume, announce=announce)
    if result is not None:
        show_result(result, as_json=options.as_json)
