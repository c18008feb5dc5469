"""Train a model on documents, and save it as a model folder."""

import shutil
import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import transformers
from accelerate import PartialState
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from ..data.files.whole_files import set_usual_rights
from ..data.tags.tag_set import TagSet
from ..evaluation.evaluate import evaluate
from ..evaluation.manifest import Encoder
from ..evaluation.scoring.scores import Scores
from ..inference.backends.torch_backend import TorchBackend
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.model_folder import ModelInfo, write_info
from ..inference.predictor import Predictor
from .config import Config
from .encoders.classifier import load_classifier
from .encoders.find import find_encoder
from .encoders.normalisation import load_tokenizer
from .encoders.notices import notices, training_notices
from .encoders.probe import check_encoder
from .encoders.screen import note
from .encoders.tokenizer_files import save_tokenizer
from .fine_tuning import Scorer, fine_tune
from .precision import Precision, precision_of
from .records.run_description import describe_encoder
from .splits import Part, Splits, adjacency_log_prob
from .teaching.lessons import NO_LESSONS, Lessons
from .temperature import fit_temperature
from .windows import Augmentation, TrainingWindows


@dataclass(frozen=True)
class Trained:
    """A trained model and the record of its training.

    Attributes:
        model: the token classifier with the selected weights.
        tokenizer: the tokenizer, with the Arabic rules.
        info: the contents of `musamma.json`, except the checksums of the model's files.
        encoder: the encoder that was fine-tuned.
        history: loss, learning rate and dev F1, one row for each epoch.
        best_epoch: the epoch whose weights were kept; None without a dev split.
        seconds: duration of the training, with the fitting of the temperature.
        precision: the precision of the training.
    """

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerFast
    info: ModelInfo
    encoder: Encoder
    history: list[dict[str, float]]
    best_epoch: int | None
    seconds: float
    precision: Precision

    def save(self, folder: Path) -> None:
        """Write the model folder and replace an existing one; if writing fails, the existing folder is unchanged.

        A process killed while it replaces the folder leaves the new model as ``.NAME.writing`` next to it.
        """
        temporary, old = folder.with_name(f".{folder.name}.writing"), folder.with_name(f".{folder.name}.old")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        self.model.save_pretrained(temporary)
        save_tokenizer(self.tokenizer, temporary)
        write_info(temporary, self.info)
        set_usual_rights(temporary)
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        temporary.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def train(
    config: Config,
    splits: Splits,
    folder: Path,
    *,
    data: dict[str, str],
    resume: bool = False,
    lessons: Lessons = NO_LESSONS,
) -> Trained:
    """Fine-tune the config's encoder on the training documents.

    With a dev split, the weights of the best epoch on dev are kept, and the temperature is fitted on dev.

    Args:
        config: the config of the run.
        splits: the documents to train on and to choose the best epoch on.
        folder: the folder for checkpoints and logs.
        data: SHA-256 of each corpus, by path, to store with the model.
        resume: whether to continue from the last complete checkpoint in `folder`.
        lessons: what teachers say of the training documents and of raw ones.

    Raises:
        ModelError: the encoder cannot be found or used (`check_encoder`), or the window is longer than it can read.
    """
    started = time.perf_counter()
    # The main process downloads or builds the encoder; the others then find it in the cache.
    with PartialState().main_process_first():
        encoder = find_encoder(config.encoder)
    transformers.set_seed(config.seed)
    tags = TagSet(config.labels)
    tokenizer = load_tokenizer(encoder)
    model = load_classifier(
        encoder, tags, dropout=config.dropout, attention_dropout=config.attention_dropout, layers=config.layers
    )
    pieces = 1 + max(tokenizer.get_vocab().values())
    check_encoder(model, encoder, window=config.window, pieces=pieces)
    described = describe_encoder(config, model.num_parameters())
    note(f"{config.encoder}: {_licence(described)}")
    adjacency = adjacency_log_prob(splits.documents("train")) if config.adjacency else 0.0
    info = ModelInfo(
        config.labels,
        config.window,
        config.context,
        document_context=config.document_context,
        adjacency=adjacency,
        data=data,
        version=version("musamma"),
    )
    window_tokenizer = WindowTokenizer.of(tokenizer.backend_tokenizer, info)
    augmentation = Augmentation(config.replace, config.mask, config.recut, config.seed)
    windows = TrainingWindows(
        splits["train"],
        window_tokenizer,
        tags,
        adjacency=adjacency,
        augmentation=augmentation,
        epochs=config.epochs,
        lessons=lessons,
    )
    remarks = training_notices(window_tokenizer, windows.texts, mask=config.mask > 0)
    for remark in [*notices(tokenizer.backend_tokenizer), *remarks]:
        note(f"{config.encoder}: {remark}")
    scorer = _scorer(tokenizer, info, splits["dev"]) if splits["dev"] else None
    selection = fine_tune(model, windows, config, folder, scorer=scorer, resume=resume)
    if splits["dev"]:
        info = replace(info, temperature=fit_temperature(_predictor(model, tokenizer, info), splits["dev"]))
    seconds = time.perf_counter() - started
    precision = precision_of(config, model.config.model_type)
    return Trained(model, tokenizer, info, described, selection.history, selection.best_epoch, seconds, precision)


def _licence(encoder: Encoder) -> str:
    commit = f"commit {encoder.commit}, " if encoder.commit else ""
    unknown = "licence not known; look it up before you publish the model"
    return commit + (f"licence {encoder.licence}" if encoder.licence else unknown)


def _predictor(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, info: ModelInfo) -> Predictor:
    return Predictor(TorchBackend(model), WindowTokenizer.of(tokenizer.backend_tokenizer, info), info)


def _scorer(tokenizer: PreTrainedTokenizerFast, info: ModelInfo, dev: tuple[Part, ...]) -> Scorer:
    """A function that scores a model on dev: strict micro F1 over all parts, with the `Predictor` that users run."""

    def score(model: PreTrainedModel) -> float:
        predictor = _predictor(model, tokenizer, info)
        scores = (evaluate(predictor, part.documents, labels=part.labels)[0] for part in dev)
        return sum(scores, Scores.none()).strict.micro.f1

    return score
