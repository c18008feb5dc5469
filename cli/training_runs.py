"""Steps that all training commands share: reading the config, announcing the time, showing the result."""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import transformers
from accelerate import PartialState

from ..data.checks.repeats import MIN_LEAK_WORDS
from ..data.documents import Document
from ..data.errors import DataError
from ..data.text.segmentation import sentences_of
from ..data.wording import amount
from ..evaluation.scoring.metrics import metrics_json
from ..training.config import Config, load_config
from ..training.forecast import forecast
from ..training.run import Result
from ..training.splits import HELD_OUT, Splits
from .reading_notes import note_left_out
from .score_tables import show_scores
from .screen import note, say, say_json


def prepare_training(path: Path, overrides: list[str] | None, *, predictions_as_gold: bool) -> Config:
    """Silence what libraries print, read a config and say what it trains.

    Args:
        path: the config file.
        overrides: KEY=VALUE settings that replace those of the file.
        predictions_as_gold: whether predictions of a model are accepted as gold in all corpora.

    Raises:
        DataError: the config or a setting is wrong.
    """
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*", category=UserWarning)
    config = load_config(path, overrides or ())
    if predictions_as_gold:
        corpora = tuple(corpus.model_copy(update={"predictions_as_gold": True}) for corpus in config.corpus)
        config = config.model_copy(update={"corpus": corpora})
    seeds = f"seeds {' '.join(map(str, config.seeds))}" if config.seeds else f"seed {config.seed}"
    note(f"{config.name}: encoder {config.encoder}, labels {' '.join(config.labels)}, {seeds}")
    return config


def refuse_seeds(config: Config, what: str) -> None:
    """Refuse a config with several seeds where one model is trained, or one for each fold.

    Args:
        what: what is expected of the command, as "one model".

    Raises:
        DataError: the config has several seeds.
    """
    if config.seeds:
        raise DataError(
            f"found seeds = {list(config.seeds)}, expected {what} of one seed; add --set seeds=[] --set seed="
            f"{config.seeds[0]}, or use musamma run"
        )


def announce(config: Config, trainings: Sequence[Splits]) -> None:
    """Say what of the corpora is left out, and how long the trainings are expected to take (an `Announce`)."""
    # With several processes, one speaks for all: they are equally fast.
    if PartialState().is_main_process:
        for remark in [*_unlearnable(config, trainings[0]), *_leaks(trainings[0])]:
            note(remark)
        note_left_out(trainings[0].left_out)
        note(str(forecast(config, trainings)))


def _unlearnable(config: Config, splits: Splits) -> Iterator[str]:
    """Which labels a training corpus is said to annotate, as all labels are unless it says which, but never has."""
    for part in splits["train"]:
        found = {entity.label for document in part.documents for entity in document.entities}
        missing = [label for label in config.labels if label in part.labels and label not in found]
        if missing:
            yield (
                f"{part.corpus}: no entity of the label {', '.join(missing)} to train on, so every O counts as evidence"
                " against it; if it is not annotated there, list the others under annotates"
            )


def _leaks(splits: Splits) -> Iterator[str]:
    """Of dev and test, how many sentences are also in train."""
    trained = set(_long_sentences(splits.documents("train")))
    for name in HELD_OUT:
        found = sum(sentence in trained for sentence in _long_sentences(splits.documents(name)))
        if found:
            yield (
                f"{name}: {amount(found, 'sentence')} of {MIN_LEAK_WORDS} words or more also in train, which makes "
                "scores too high; musamma check FILES names them"
            )


def _long_sentences(documents: Iterable[Document]) -> Iterator[tuple[str, ...]]:
    for document in documents:
        for sentence in sentences_of(document):
            if len(sentence.words) >= MIN_LEAK_WORDS:
                yield tuple(document.surface(word) for word in sentence.words)


def show_result(result: Result, *, as_json: bool) -> None:
    """Print the scores of a run, its files, its time and its memory, or only its metrics as JSON."""
    if as_json:
        say_json(metrics_json(result.metrics))
        return
    show_scores(result.scores, {name: each.gold_sha256 for name, each in result.metrics.items()})
    for path in sorted(result.folder.iterdir()):
        say(f"  {path}{'/' if path.is_dir() else ''}")
    seconds, memory = result.manifest.seconds, result.manifest.peak_memory_mb
    say(f"  {seconds.total:.0f} s in total, {seconds.train:.0f} s of it for training; peak memory {memory:.0f} MB")
