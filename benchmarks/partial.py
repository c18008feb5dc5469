"""Compare the loss for partly annotated corpora with the ordinary loss, by the scores of a label that a corpus lacks.

Run as: python benchmarks/partial.py configs/news.toml --label DATE --seeds 1 [--set epochs=3]

The model is trained once with the config as it is, and once as if every corpus annotated every label. In the second
case the model learns from the unannotated entities of a label that they are no entities. Both models are scored on the
same test documents, on the labels that each test corpus annotates.
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
    """Train on the splits of `splits`, and score the model on each test corpus of `tested`, by the corpus's name."""
    with tempfile.TemporaryDirectory() as folder:
        train(config, splits, Path(folder), data={}).save(Path(folder) / "model")
        predictor = Predictor.load(folder)
        return {part.corpus: evaluate(predictor, part.documents, labels=part.labels)[0] for part in tested["test"]}


def main() -> None:
    """Train with both losses for each seed, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", help="a TOML config")
    parser.add_argument("--label", default="DATE", help="the label whose scores are shown (default: DATE)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="train once for each seed (default: 1)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting of the config"
    )
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    print(f"| loss | seed | test corpus | {arguments.label} P | R | F1 | all labels F1 |\n{'|---' * 7}|", flush=True)
    for seed in arguments.seeds:
        config = load_config(Path(arguments.config), [*arguments.set, f"seed={seed}"])
        splits = load_splits(config)
        fully_annotated = Splits(
            train=[replace(part, labels=config.labels) for part in splits["train"]],
            dev=splits["dev"],
            test=splits["test"],
        )
        for name, taught in (("partly annotated", splits), ("ordinary", fully_annotated)):
            for corpus, scores in scores_of(config, taught, splits).items():
                label = scores.strict.labels.get(arguments.label)
                cells = [f"{x:.3f}" for x in (label.precision, label.recall, label.f1)] if label else ["–"] * 3
                print(
                    f"| {name} | {seed} | {corpus} | {' | '.join(cells)} | {scores.strict.micro.f1:.3f} |", flush=True
                )


if __name__ == "__main__":
    main()
