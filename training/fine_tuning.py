"""Fine-tuning with `transformers.Trainer`, and selection of the weights with the best dev F1."""

import json
import math
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch.optim import AdamW, Optimizer
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.tensorboard import SummaryWriter
from transformers import (
    PreTrainedModel,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)
from transformers.integrations import TensorBoardCallback
from transformers.trainer import OPTIMIZER_NAME, SCHEDULER_NAME, TRAINER_STATE_NAME

from ..data.errors import ModelError
from ..data.files.whole_files import write_whole
from ..inference.backends.torch_backend import attention_of_any_shape
from .config import Config
from .encoders.layers import depth_of, layers_of_parameters
from .precision import Precision, precision_of
from .progress import ProgressBar
from .windows import TrainingWindows, collate

Scorer = Callable[[PreTrainedModel], float]
"""Returns the dev F1 of a model, 0..1."""

STATE = "selection.json"
"""The last file written to a checkpoint; a checkpoint without it is incomplete."""

WEIGHTS = "weights.safetensors"
"""The weights of a checkpoint under the names that they have in the model. `Trainer` writes the model as its family is
published, where parts of some families have other names, and passes over those when it reads a checkpoint."""

_LOGGED: tuple[str, ...] = ("loss", "learning_rate", "grad_norm", "dev_f1")


def make_optimizer(model: PreTrainedModel, config: Config) -> Optimizer:
    """AdamW with the learning rates of the config.

    The head has a rate of its own; the encoder's rate falls from layer to layer by `Config.layer_decay`. Biases and
    layer norms have no weight decay. The parameters of frozen parts get ``requires_grad = False`` and are left out.

    Raises:
        ModelError: more parts are to be frozen than the encoder has.
    """
    depth, layers = depth_of(model), layers_of_parameters(model)
    if config.frozen > depth + 1:
        raise ModelError(
            f"frozen = {config.frozen}, but the encoder has {depth + 1} parts, the embeddings and its layers; set it to"
            f" {depth + 1} or less"
        )
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        layer = layers[name]
        if layer < config.frozen:
            parameter.requires_grad_(False)
            continue
        rate = config.head_rate if layer > depth else config.encoder_rate * config.layer_decay ** (depth - layer)
        decay = config.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    # Without `fused`, the update takes as long as the forward pass on a CPU.
    return AdamW(
        [{"params": parameters, "lr": rate, "weight_decay": decay} for (rate, decay), parameters in groups.items()],
        fused=True,
    )


class Selection(TrainerCallback):
    """Selects the weights to keep.

    After each step it updates the moving average of the weights, if the config asks for one. After each epoch it scores
    the (averaged) weights on dev, keeps the best ones, and stops training after `Config.patience` epochs without a
    better score. Without a scorer, the last (averaged) weights are kept.

    Attributes:
        best_f1: the best dev F1 so far, 0..1; None before the first score.
        best_epoch: the epoch of `best_f1`, counted from 1.
        history: the dev F1 of each epoch; after `fine_tune`, also the loss, learning rate and gradient norm.

    Args:
        model: the model that is trained.
        config: the config of the run.
        scorer: returns the dev F1 of a model; None without a dev split.
    """

    def __init__(self, model: PreTrainedModel, config: Config, scorer: Scorer | None) -> None:
        self._model = model
        self._scorer = scorer
        self._patience = config.patience
        self._checkpoint = config.checkpoint
        self._average = _moving_average(model, config.average) if config.average else None
        self._best: dict[str, torch.Tensor] | None = None
        self._restored: Path | None = None
        self.best_f1: float | None = None
        self.best_epoch: int | None = None
        self.history: list[dict[str, float]] = []

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Load the weights of the restored checkpoint, all of them, in place of what `Trainer` has read."""
        if self._restored is not None:
            self._model.load_state_dict(load_file(self._restored / WEIGHTS))

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Update the average of the weights."""
        if self._average is not None:
            self._average.update_parameters(self._model)

    def on_epoch_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Score the weights on dev, and request a checkpoint if one is due; `Trainer` writes it afterwards."""
        epoch = round(state.epoch or 0)
        if self._checkpoint and epoch % self._checkpoint == 0 and epoch < args.num_train_epochs:
            control.should_save = True
        if self._scorer is None:
            return
        f1 = self._scorer(self._current)
        self.history.append({"epoch": epoch, "dev_f1": f1})
        if self.best_f1 is None or f1 > self.best_f1:
            self.best_f1, self.best_epoch = f1, epoch
            self._best = {name: value.detach().clone() for name, value in self._current.state_dict().items()}
        if self.has_ended:
            control.should_training_stop = True

    @property
    def has_ended(self) -> bool:
        """Whether the last `Config.patience` epochs had no better score."""
        last = self.history[-1]["epoch"] if self.history else 0
        return bool(self._patience) and self.best_epoch is not None and last - self.best_epoch >= self._patience

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Add to a checkpoint what a resumed run needs; `STATE` is written last and marks it as complete."""
        folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        save_file(_flat(self._model.state_dict()), folder / WEIGHTS)
        if self._average is not None:
            save_file(_flat(self._average.module.state_dict()), folder / "average.safetensors")
        if self._best is not None:
            save_file(_flat(self._best), folder / "best.safetensors")
        updates = int(self._average.n_averaged) if self._average is not None else 0
        record = {"f1": self.best_f1, "epoch": self.best_epoch, "updates": updates, "history": self.history}
        write_whole(folder / STATE, json.dumps(record))

    def restore(self, folder: Path) -> None:
        """Restore the state of a complete checkpoint."""
        record = json.loads((folder / STATE).read_text(encoding="utf-8"))
        self._restored = folder
        self.best_f1, self.best_epoch, self.history = record["f1"], record["epoch"], record["history"]
        if self._average is not None:
            self._average.module.load_state_dict(load_file(folder / "average.safetensors"))
            self._average.n_averaged.fill_(record["updates"])
        if self.best_f1 is not None:
            self._best = load_file(folder / "best.safetensors")

    def chosen(self) -> dict[str, torch.Tensor]:
        """The weights to keep: the best ones on dev, or the last ones if none were scored."""
        return self._current.state_dict() if self._best is None else self._best

    @property
    def _current(self) -> PreTrainedModel:
        return self._model if self._average is None else self._average.module


def _moving_average(model: PreTrainedModel, decay: float) -> AveragedModel:
    return AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))  # type: ignore[no-untyped-call]


def fine_tune(
    model: PreTrainedModel,
    windows: TrainingWindows,
    config: Config,
    folder: Path,
    *,
    scorer: Scorer | None = None,
    resume: bool = False,
) -> Selection:
    """Train a classifier in place, and load the selected weights into it.

    Args:
        model: the token classifier.
        windows: the training windows, with their loss.
        config: the config of the run.
        folder: the folder for checkpoints; TensorBoard logs go to its subfolder `tensorboard`.
        scorer: returns the dev F1 of a model; None keeps the last weights.
        resume: whether to continue from the last complete checkpoint in `folder`, if there is one.

    Returns:
        The selection, with the history of the training.
    """
    selection = Selection(model, config, scorer)
    trainer = Trainer(
        model=model,
        args=_arguments(config, len(windows), folder, precision_of(config, model.config.model_type)),
        train_dataset=windows,
        data_collator=partial(collate, padding=windows.padding, multiple=windows.multiple, longest=windows.longest),
        compute_loss_func=windows.loss,
        optimizers=(make_optimizer(model, config), None),
        callbacks=[selection, ProgressBar(), TensorBoardCallback(SummaryWriter(str(folder / "tensorboard")))],
    )
    trainer.remove_callback(PrinterCallback)
    checkpoint = last_checkpoint(folder) if resume else None
    if checkpoint is not None:
        selection.restore(checkpoint)
    if checkpoint is not None and selection.has_ended:  # the run was killed after its last epoch
        trainer.state = TrainerState.load_from_json(str(checkpoint / TRAINER_STATE_NAME))
    else:
        with attention_of_any_shape():
            trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    # Afterwards the model computes in float32 again, as the saved one will.
    trainer.accelerator.unwrap_model(model, keep_fp32_wrapper=False)
    model.load_state_dict(selection.chosen())
    selection.history = _merge(trainer.state.log_history, selection.history)
    return selection


def _arguments(config: Config, windows: int, folder: Path, precision: Precision) -> TrainingArguments:
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    steps = math.ceil(windows / (config.batch_size * processes))
    gpu = torch.cuda.is_available()
    return TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.batch_size,
        learning_rate=config.encoder_rate,
        lr_scheduler_type="linear",
        warmup_steps=int(config.warmup * steps * config.epochs),
        max_grad_norm=1.0,
        train_sampling_strategy="group_by_length",
        bf16=precision == "bf16",
        use_cpu=not gpu,
        seed=config.seed,
        data_seed=config.seed,
        logging_strategy="epoch",
        save_strategy="no",  # Selection requests the checkpoints
        save_total_limit=2,
        report_to="none",
        dataloader_pin_memory=gpu,
        disable_tqdm=True,
        remove_unused_columns=False,
    )


def last_checkpoint(folder: Path) -> Path | None:
    """The newest complete checkpoint in a folder; None if there is none.

    One that was cut short, as by a full disk, is passed over.
    """
    complete = [path for path in folder.glob("checkpoint-*") if _is_complete(path)]
    return max(complete, key=lambda path: int(path.name.split("-")[1]), default=None)


def _is_complete(checkpoint: Path) -> bool:
    needed = [checkpoint / name for name in (STATE, WEIGHTS, TRAINER_STATE_NAME, OPTIMIZER_NAME, SCHEDULER_NAME)]
    random_states = list(checkpoint.glob("rng_state*.pth"))  # one for each process
    return bool(random_states) and all(path.is_file() and path.stat().st_size for path in [*needed, *random_states])


def _merge(logs: list[dict[str, float]], scores: list[dict[str, float]]) -> list[dict[str, float]]:
    """Merge the log of the trainer with the dev scores: one row for each epoch, with the keys in `_LOGGED`."""
    rows: dict[int, dict[str, float]] = {}
    for entry in [*logs, *scores]:
        kept = {key: entry[key] for key in _LOGGED if key in entry}
        if kept:
            rows.setdefault(round(entry["epoch"]), {}).update(kept)
    return [{"epoch": epoch, **row} for epoch, row in sorted(rows.items())]


def _flat(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors as safetensors can hold them: tied ones, which share their memory, each with memory of its own."""
    return {name: value.detach().clone(memory_format=torch.contiguous_format) for name, value in state.items()}
