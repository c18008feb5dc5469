"""Load an encoder as a token classifier for a tag set, and make sure that its weights are those of the folder."""

import re
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import AutoModelForTokenClassification, PreTrainedModel

from ...data.errors import ModelError
from ...data.tags.tag_set import TagSet
from ...data.wording import amount
from ...inference.library_errors import LIBRARY_ERRORS, sentence
from .encoder_files import read_config
from .layers import head_of
from .screen import note

_DROPOUT = re.compile(r"(?!activation).*(?:dropout|pdrop).*")
"""The names that families of encoders give to their dropouts; those of activations stay as they are."""

_PER_LAYER = ("layer_types", "attention_window")
"""Settings of a configuration that are lists with an entry for each layer."""

_SHOWN = 3
"""The number of parameters that a message names."""


def load_classifier(
    folder: Path, tags: TagSet, *, dropout: float, attention_dropout: float = 0.1, layers: int = 0
) -> PreTrainedModel:
    """Load an encoder as a token classifier, in float32.

    The head is new and random, unless the folder holds a token classifier with exactly these tags in this order.

    Args:
        folder: the folder of the encoder, with safetensors weights.
        tags: the tag set, in the order of the classifier's outputs.
        dropout: dropout in the encoder and before the head.
        attention_dropout: dropout of the attention weights.
        layers: number of encoder layers to use, counted from the bottom; 0 for all.

    Raises:
        ModelError: the folder cannot be loaded, its weights do not fill the encoder, or it has fewer than `layers`
            layers.
    """
    config = read_config(folder)
    for missing in _set_dropouts(config, dropout, attention_dropout):
        note(f"{folder}: encoders of the type {config.model_type} have no setting for {missing}; it has no effect")
    if layers:
        _cut(config, layers, folder)
    trained_tags = [config.id2label.get(number) for number in range(len(config.id2label))]
    config.id2label, config.label2id = dict(enumerate(tags.tags)), dict(tags.ids)
    try:
        model, loaded = AutoModelForTokenClassification.from_pretrained(
            folder,
            config=config,
            dtype=torch.float32,  # whatever the weights are stored in
            use_safetensors=True,
            ignore_mismatched_sizes=True,
            output_loading_info=True,
            local_files_only=True,
            trust_remote_code=False,
        )
    except (*LIBRARY_ERRORS, SafetensorError) as error:
        raise ModelError(f"{folder}: the encoder cannot be loaded: {sentence(error)}") from error
    random = {*loaded["missing_keys"], *(name for name, *_ in loaded["mismatched_keys"])}
    _check_filled(model, random, loaded["unexpected_keys"], folder)
    if trained_tags != list(tags.tags):
        _draw_head(model, random)
    return model


def _set_dropouts(config: Any, dropout: float, attention_dropout: float) -> list[str]:
    """Set the dropouts of a configuration, whatever its family calls them.

    Returns:
        The dropouts above 0 that the family has no setting for.
    """
    found = {False: False, True: False}
    for name, value in config.to_dict().items():
        if _DROPOUT.fullmatch(name) and (value is None or type(value) in (int, float)):
            of_attention = "att" in name
            setattr(config, name, attention_dropout if of_attention else dropout)
            found[of_attention] = True
    wanted = {False: ("dropout", dropout), True: ("attention_dropout", attention_dropout)}
    return [f"{name} = {value}" for kind, (name, value) in wanted.items() if value and not found[kind]]


def _cut(config: Any, layers: int, folder: Path) -> None:
    """Keep the lowest layers of a configuration."""
    depth = config.num_hidden_layers
    if layers > depth:
        raise ModelError(f"layers = {layers}, but {folder} has {depth}; set layers to {depth} or less, or leave it out")
    for name in _PER_LAYER:
        if isinstance(getattr(config, name, None), list):
            setattr(config, name, getattr(config, name)[:layers])
    try:
        config.num_hidden_layers = layers
    except NotImplementedError:
        raise ModelError(
            f"layers = {layers}, but the layers of a {config.model_type} encoder cannot be cut off; leave layers out"
        ) from None


def _check_filled(model: PreTrainedModel, random: set[str], unexpected: set[str], folder: Path) -> None:
    """Refuse an encoder some of whose parameters are not in the folder, and so would be random.

    Parameters that no output depends on, such as a pooler's, may be missing.
    """
    base = f"{model.base_model_prefix}."
    lost = sorted(name for name in random if name.startswith(base))
    if lost:
        lost = sorted(_used(model, lost))
    if not lost:
        return
    shown = ", ".join(lost[:_SHOWN]) + (", …" if len(lost) > _SHOWN else "")
    every = sum(name.startswith(base) for name, _ in model.named_parameters())
    other = f", found {', '.join(sorted(unexpected)[:_SHOWN])}, … instead" if len(lost) == every and unexpected else ""
    raise ModelError(
        f"{folder}: found no weights that fit {amount(len(lost), 'part')} of the encoder ({shown}){other}; they would "
        "be random; check model_type and the sizes in config.json, or save the model again with save_pretrained()"
    )


def _used(model: PreTrainedModel, names: list[str]) -> set[str]:
    """Those of the parameters that the logits of a text depend on."""
    parameters = {name: each for name, each in model.named_parameters(remove_duplicate=False) if name in names}
    if not parameters:
        return set()
    ids = torch.ones(1, 2, dtype=torch.long)
    try:
        logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
        found = torch.autograd.grad(logits.sum(), list(parameters.values()), allow_unused=True)
    except LIBRARY_ERRORS:
        return set(parameters)  # the encoder cannot even read two pieces, so nothing is known of what it uses
    return {name for name, gradient in zip(parameters, found, strict=True) if gradient is not None}


def _draw_head(model: PreTrainedModel, random: set[str]) -> None:
    """Draw a head anew that was trained for other tags; what is random already stays as it is."""
    spread = float(getattr(model.config, "initializer_range", None) or 0.02)
    with torch.no_grad():
        for name, parameter in head_of(model):
            if name not in random:
                parameter.normal_(std=spread) if parameter.ndim > 1 else parameter.zero_()
