"""Compare training with a plain token classifier: speed, seconds to the same dev F1, test F1, and memory.

Run as: python benchmarks/training.py configs/anercorp.toml [--words 40000] [--rounds 2] [--set KEY=VALUE …]

The plain one is what the token classification example of transformers does, in a few lines: `transformers.Trainer`,
sentences padded to the longest of a batch of 16, the label of a word on its first piece, cross-entropy, float32, the
learning rate of the config falling linearly to 0. Both train the same encoder with the same number of layers and epochs
on the same sentences, and are scored on dev after each epoch by the same scorer. Each training is a process of its own,
and they take turns: ours, the plain one, ours … Words/s are those of the training text after the first epoch, without
the time of scoring; seconds are counted from the start, with loading and without scoring.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
import transformers
from transformers import DataCollatorForTokenClassification, Trainer, TrainingArguments

from musamma.data.documents import Document, Entity
from musamma.data.tags.bio import spans_of_tags, tags_of
from musamma.data.tags.tag_set import TagSet
from musamma.data.text.segmentation import sentences_of, words_of
from musamma.evaluation.evaluate import pair_annotated
from musamma.evaluation.scoring.scores import score_pairs
from musamma.inference.backends.cpu import processor_name
from musamma.training import build_model, fine_tuning
from musamma.training.config import Config, load_config
from musamma.training.encoders.classifier import load_classifier
from musamma.training.encoders.find import find_encoder
from musamma.training.encoders.normalisation import load_tokenizer
from musamma.training.loss import IGNORED
from musamma.training.splits import Part, Splits, load_splits

WAYS = ("ours", "plain")
BATCH = 16
HEAD = ("seed", "", "words/s", "dev F1 (seconds)", "seconds to the plain one's best dev F1", "test F1", "memory, GB")


class Watch:
    """The seconds of a training, scoring apart, and the dev F1 after each epoch.

    Args:
        score: the dev F1 of the model that is trained.
    """

    def __init__(self) -> None:
        self.epochs: list[dict[str, float]] = []
        self._scoring = 0.0
        self._started = time.perf_counter()

    def measure(self, score: Any) -> float:
        """Score the model, and keep the F1 with the seconds of training before it."""
        before = time.perf_counter()
        f1 = float(score())
        self.epochs.append({"seconds": before - self._started - self._scoring, "dev_f1": f1})
        self._scoring += time.perf_counter() - before
        return f1


def first_words(splits: Splits, count: int) -> Splits:
    """The splits with about the first `count` words of the training text; all of it if 0."""
    parts: list[Part] = []
    left = count or sys.maxsize
    for part in splits["train"]:
        kept = []
        for document in part.documents:
            sentences = sentences_of(document)
            words = words_of(document)
            if left <= 0 or not words:
                break
            if len(words) > left:
                ends = [sentence.words[-1].end for sentence in sentences]
                end = next(end for end in ends if end >= words[left - 1].end)
                inside = tuple(entity for entity in document.entities if entity.end <= end)
                cut = tuple(sentence for sentence in sentences if sentence.words[-1].end <= end)
                document = Document(document.id, document.text[:end], inside, sentences=cut)  # noqa: PLW2901
            kept.append(document)
            left -= len(words_of(document))
        if kept:
            parts.append(Part(part.corpus, tuple(kept), part.labels, part.weight, part.path))
    return Splits(train=parts, dev=splits["dev"], test=splits["test"])


def train_ours(config: Config, splits: Splits, watch: Watch) -> float:
    """Train as `musamma run` does. Return the test F1."""
    make_scorer = build_model._scorer

    def timed_scorer(*arguments: Any) -> fine_tuning.Scorer:
        scorer = make_scorer(*arguments)
        return lambda model: watch.measure(lambda: scorer(model))

    with patch.object(build_model, "_scorer", timed_scorer), tempfile.TemporaryDirectory() as work:
        trained = build_model.train(config, splits, Path(work), data={})
    return make_scorer(trained.tokenizer, trained.info, splits["test"])(trained.model)


def train_plain(config: Config, splits: Splits, watch: Watch) -> float:
    """Train as the token classification example of transformers does. Return the test F1 of the best epoch on dev."""
    transformers.set_seed(config.seed)
    tags, encoder = TagSet(config.labels), find_encoder(config.encoder)
    tokenizer = load_tokenizer(encoder)
    model = load_classifier(encoder, tags, dropout=0.1, attention_dropout=0.1, layers=config.layers)

    def encoded(document: Document) -> list[dict[str, list[int]]]:
        rows = []
        for sentence, names in zip(sentences_of(document), tags_of(document), strict=True):
            words = [document.text[word.start : word.end] for word in sentence.words]
            row = tokenizer(words, is_split_into_words=True, truncation=True, max_length=config.window)
            of_words = row.word_ids()
            first = [
                word is not None and word != before for word, before in zip(of_words, [None, *of_words], strict=False)
            ]
            labels = [tags.ids[names[word]] if new else IGNORED for word, new in zip(of_words, first, strict=True)]
            rows.append({"input_ids": row["input_ids"], "attention_mask": row["attention_mask"], "labels": labels})
        return rows

    def predict(document: Document) -> Document:
        entities: list[Entity] = []
        for sentence, row in zip(sentences_of(document), encoded(document), strict=True):
            with torch.inference_mode():
                logits = model(input_ids=torch.tensor([row["input_ids"]])).logits[0]
            names = [
                tags.tags[tag]
                for tag, label in zip(logits.argmax(-1).tolist(), row["labels"], strict=True)
                if label != IGNORED
            ]
            entities += spans_of_tags(sentence.words[: len(names)], names)[0]
        return Document(document.id, document.text, tuple(entities), sentences=document.sentences)

    def score(parts: Sequence[Part]) -> float:
        model.eval()
        pairs = [pair_annotated(part.documents, map(predict, part.documents), part.labels) for part in parts]
        model.train()
        return score_pairs(sum(pairs[1:], pairs[0])).strict.micro.f1

    best: dict[str, Any] = {"f1": -1.0}

    class Choose(transformers.TrainerCallback):
        def on_epoch_end(self, *_: Any, **__: Any) -> None:
            f1 = watch.measure(lambda: score(splits["dev"]))
            if f1 > best["f1"]:
                best.update(f1=f1, weights={name: value.clone() for name, value in model.state_dict().items()})

    rows = [row for document in splits.documents("train") for row in encoded(document)]
    with tempfile.TemporaryDirectory() as work:
        arguments = TrainingArguments(
            output_dir=work,
            num_train_epochs=config.epochs,
            per_device_train_batch_size=BATCH,
            learning_rate=config.encoder_rate,
            use_cpu=not torch.cuda.is_available(),
            seed=config.seed,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        Trainer(
            model=model,
            args=arguments,
            train_dataset=rows,
            data_collator=DataCollatorForTokenClassification(tokenizer),
            callbacks=[Choose()],
        ).train()
    model.load_state_dict(best["weights"])
    return score(splits["test"])


def train_one(way: str, config: Config, words: int) -> dict[str, Any]:
    """Train in this process. Return the figures."""
    splits = first_words(load_splits(config), words)
    watch = Watch()
    test = {"ours": train_ours, "plain": train_plain}[way](config, splits, watch)
    return {
        "words": sum(len(words_of(document)) for document in splits.documents("train")),
        "epochs": watch.epochs,
        "test_f1": test,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def main() -> None:
    """Train in turns, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", help="a TOML config with a dev and a test split")
    parser.add_argument("--words", type=int, default=0, help="train on about the first N words; 0 for all")
    parser.add_argument("--rounds", type=int, default=1, help="trainings of each kind, with seeds 1, 2 …")
    parser.add_argument("--set", action="append", default=[], help="KEY=VALUE, for both")
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        found = train_one(arguments.one, load_config(arguments.config, arguments.set), arguments.words)
        sys.stdout.write(f"\n{json.dumps(found)}\n")
        return
    print(f"{processor_name()}, {torch.get_num_threads()} threads\n")
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    faster, sooner = [], []
    for seed in range(1, arguments.rounds + 1):
        results = {way: _in_process(way, arguments, seed) for way in WAYS}
        target = max(epoch["dev_f1"] for epoch in results["plain"]["epochs"])
        reached = {
            way: next((x["seconds"] for x in each["epochs"] if x["dev_f1"] >= target), None)
            for way, each in results.items()
        }
        speeds = {way: words_per_second(each) for way, each in results.items()}
        for way, each in results.items():
            curve = ", ".join(f"{x['dev_f1']:.3f} ({x['seconds']:.0f})" for x in each["epochs"])
            when = "never" if reached[way] is None else f"{reached[way]:.0f}"
            cells = [
                str(seed),
                way,
                f"{speeds[way]:,.0f}",
                curve,
                when,
                f"{each['test_f1']:.3f}",
                f"{each['memory']:.2f}",
            ]
            print(f"| {' | '.join(cells)} |", flush=True)
        faster.append(speeds["ours"] / speeds["plain"])
        if reached["ours"] is not None:
            sooner.append(reached["plain"] / reached["ours"])
    reached_by = f"; {statistics.median(sooner):.2f}x sooner at its best dev F1" if sooner else ""
    print(f"\nmedian of {arguments.rounds}: {statistics.median(faster):.2f}x the words/s of the plain one{reached_by}")


def words_per_second(found: dict[str, Any]) -> float:
    """The words of the training text that were read in a second, after the first epoch, before which models load."""
    first, *_, last = found["epochs"]
    return float((len(found["epochs"]) - 1) * found["words"] / (last["seconds"] - first["seconds"]))


def _in_process(way: str, arguments: argparse.Namespace, seed: int) -> dict[str, Any]:
    settings = [part for each in [*arguments.set, f"seed={seed}"] for part in ("--set", each)]
    command = [sys.executable, __file__, arguments.config, "--one", way, "--words", str(arguments.words), *settings]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
