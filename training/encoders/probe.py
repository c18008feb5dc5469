"""What an encoder must do to be of use here, found out by asking it, because its name does not tell."""

import inspect
from pathlib import Path

import torch
from torch.nn import Embedding
from torch.nn.functional import pad
from transformers import PreTrainedModel

from ...data.errors import ModelError
from ...inference.library_errors import LIBRARY_ERRORS, sentence

_LENGTH = 24
"""Number of pieces in the texts that are compared; shorter than the reach of any local attention."""

_PADDING = 9
"""Number of padding pieces behind such a text."""

_SAME = 1e-3
"""The largest difference of a logit next to padding, as a share of the logits' standard deviation. Encoders that ignore
padding are below 1e-5; the difference comes from sums in another order."""

_LEAST_SHARE = 0.9
"""The least share of a model's rows that its own tokenizer fills; models have a few spare rows at most."""


def longest_window(model: PreTrainedModel) -> int | None:
    """The largest number of pieces that an encoder reads, special ones included; None if nothing limits it.

    Encoders with a table of positions read as many pieces as it has rows, except those below the first position that
    RoBERTa and its like leave unused. Encoders that rotate positions read as many as the configuration says that they
    were trained on. Relative positions have no limit.
    """
    rows = [
        module.num_embeddings - (0 if module.padding_idx is None else module.padding_idx + 1)
        for name, module in model.named_modules()
        if isinstance(module, Embedding) and "position" in name.rpartition(".")[2]
    ]
    if rows:
        return min(rows)
    rotated = any(name.endswith("inv_freq") for name, _ in model.named_buffers())
    named = getattr(model.config, "max_position_embeddings", None)
    return named if rotated and isinstance(named, int) and named > 0 else None


def check_vocabulary(model: PreTrainedModel, folder: Path, *, pieces: int) -> int:
    """Refuse an encoder whose tokenizer has the vocabulary of another one.

    Args:
        model: the token classifier.
        folder: the folder of the encoder, for messages.
        pieces: the number of pieces in the tokenizer's vocabulary.

    Returns:
        The number of pieces that the encoder has embeddings for.

    Raises:
        ModelError: the numbers do not fit.
    """
    rows: int = model.get_input_embeddings().num_embeddings
    if not _LEAST_SHARE * rows <= pieces <= rows:
        raise ModelError(
            f"{folder}: found a tokenizer of {pieces:,} pieces and a model of {rows:,}; they do not belong together; "
            "copy both from the same model"
        )
    return rows


def check_encoder(model: PreTrainedModel, folder: Path, *, window: int, pieces: int) -> None:
    """Refuse an encoder that cannot read a window, does not see what follows a piece, or does not ignore padding.

    Args:
        model: the token classifier, on the CPU.
        folder: the folder of the encoder, for messages.
        window: the largest number of pieces in a window.
        pieces: the number of pieces in the tokenizer's vocabulary.

    Raises:
        ModelError: the encoder is one of those, or the tokenizer's vocabulary is not the encoder's.
    """
    kind, longest = model.config.model_type, longest_window(model)
    if longest is not None and window > longest:
        raise ModelError(f"window = {window}, but {folder} reads {longest} pieces at most; set a smaller window")
    rows = check_vocabulary(model, folder, pieces=pieces)
    if "attention_mask" not in inspect.signature(model.forward).parameters:
        raise ModelError(f"{folder}: encoders of the type {kind} do not know padding from text; use another encoder")
    text, other, full = _texts(rows, window)
    training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            model(input_ids=full, attention_mask=torch.ones_like(full))
            before, after, padded = (
                model(input_ids=ids, attention_mask=mask).logits[0, : text.shape[1]]
                for ids, mask in (
                    (text, torch.ones_like(text)),
                    (other, torch.ones_like(text)),
                    (pad(text, (0, _PADDING)), pad(torch.ones_like(text), (0, _PADDING))),
                )
            )
    except LIBRARY_ERRORS as error:
        raise ModelError(
            f"{folder}: this {kind} encoder cannot read a window of {window} pieces: {sentence(error)}; use another "
            "encoder or another window"
        ) from error
    finally:
        model.train(training)
    half = text.shape[1] // 2
    if torch.equal(before[:half], after[:half]):
        raise ModelError(
            f"{folder}: this {kind} model reads from left to right; it would tag a word without seeing what follows "
            "it; use an encoder that reads both ways, such as BERT, XLM-R or ModernBERT"
        )
    if not (before - padded).abs().max() <= _SAME * before.std():
        raise ModelError(
            f"{folder}: this {kind} encoder answers differently next to padding, so a prediction would depend on the "
            "other texts; use another encoder"
        )


def _texts(rows: int, window: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A random text, the same with another second half, and a text that fills a window; piece ids of shape (1, pieces).

    The pieces are of the upper half of the vocabulary, where there are no special ones.
    """
    random = torch.Generator().manual_seed(0)

    def draw(length: int) -> torch.Tensor:
        return torch.randint(rows // 2, rows, (1, length), generator=random)

    text = draw(min(window - _PADDING, _LENGTH))
    half = text.shape[1] // 2
    return text, torch.cat([text[:, :half], draw(text.shape[1] - half)], dim=1), draw(window)
