"""What the loss of partly annotated corpora is worth: recall of the label that a corpus leaves out.

Trains a config as it is, and once more as if every corpus annotated every label, so that an unannotated date is taught
to be none. Both are scored on the same test documents, with the same corpora's labels.

Run as: python benchmarks/partial.py configs/news.toml --label DATE --seeds 1 [--set epochs=3]
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import transformers

from musamma.evaluation.evaluate import evaluate
from musamma.evaluation.scoring.scores import Scores
from musamma.inference.predictor import Predictor
from musamma.training.build_model import train
from musamma.training.config import Config, load_config
from musamma.training.splits import Splits, load_splits


def scores_of(config: Config, splits: Splits, tested: Splits) -> dict[str, Scores]:
    """Train on splits, and score each test corpus."""
    with tempfile.TemporaryDirectory() as folder:
        train(config, splits, Path(folder), data={}).save(Path(folder) / "model")
        predictor = Predictor.load(folder)
        return {part.corpus: evaluate(predictor, part.documents, labels=part.labels)[0] for part in tested.test}


def main() -> None:
    """Train both ways with each seed, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--label", default="DATE")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--set", action="append", default=[])
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    print(f"| loss | seed | test corpus | {arguments.label} P | R | F1 | all labels F1 |\n{'|---' * 7}|", flush=True)
    for seed in arguments.seeds:
        config = load_config(Path(arguments.config), [*arguments.set, f"seed={seed}"])
        splits = load_splits(config)
        every = Splits(
            train=[replace(part, labels=config.labels) for part in splits["train"]],
            dev=splits["dev"],
            test=splits["test"],
        )
        for name, taught in (("partly annotated", splits), ("ordinary", every)):
            for corpus, scores in scores_of(config, taught, splits).items():
                label = scores.strict.labels.get(arguments.label)
                cells = [f"{x:.3f}" for x in (label.precision, label.recall, label.f1)] if label else ["–"] * 3
                print(
                    f"| {name} | {seed} | {corpus} | {' | '.join(cells)} | {scores.strict.micro.f1:.3f} |", flush=True
                )


if __name__ == "__main__":
    main()
