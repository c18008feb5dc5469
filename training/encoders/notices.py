"""Remarks on a tokenizer that limit what a model can learn with it."""

import re
from collections.abc import Iterable

from tokenizers import Tokenizer

from ...inference.encoding.word_pieces import WindowTokenizer, WordPieces

MOST_UNKNOWN = 0.05
"""The largest share of unknown pieces that needs no remark."""

_SEGMENT = re.compile(r"\+[^\W\d_]+|[^\W\d_]+\+")
_MOST_SEGMENTS = 4
"""Largest number of pieces that look like Farasa's segments in a vocabulary that was not made of them."""


def notices(tokenizer: Tokenizer) -> list[str]:
    """Remarks on a tokenizer for whoever chooses an encoder, one line each."""
    found = []
    if _normalised(tokenizer, "أإ") == "اا":
        found.append("the tokenizer makes ا of أ and إ, so the model sees no hamza: أمل and امل are the same to it")
    if sum(bool(_SEGMENT.fullmatch(piece)) for piece in tokenizer.get_vocab()) > _MOST_SEGMENTS:
        found.append(
            "its vocabulary has segments of Farasa (ال+, +ة), which it was pretrained on (AraBERT v1 and v2); on plain "
            "text expect lower scores, or use an encoder such as aubmindlab/bert-base-arabertv02"
        )
    cutter = WindowTokenizer(tokenizer, size=8, context=0)
    if not cutter.before and not cutter.after:
        found.append(
            "the tokenizer puts no special piece before or after a text; most encoders are pretrained with them"
        )
    return found


def training_notices(cutter: WindowTokenizer, texts: Iterable[WordPieces], *, mask: bool) -> list[str]:
    """Remarks on a tokenizer for training texts, one line each.

    Args:
        cutter: the tokenizer.
        texts: the training texts, as it cuts them.
        mask: whether training replaces pieces by the unknown piece.
    """
    unknown = total = 0
    for text in texts:
        unknown += int((text.ids == cutter.unknown).sum())
        total += len(text.ids)
    found = unknown_notice(unknown / total if total else 0.0)
    if mask and cutter.unknown == cutter.padding:
        found.append("the tokenizer has no unknown piece and no mask; mask replaces pieces by the padding")
    return found


def unknown_notice(share: float) -> list[str]:
    """A remark on the share of unknown pieces in texts, 0..1; none if it is at most `MOST_UNKNOWN`."""
    if share <= MOST_UNKNOWN:
        return []
    return [
        f"{share:.1%} of the pieces of the texts are the tokenizer's unknown piece, and the model cannot tell such "
        "words apart; use an encoder whose vocabulary has their letters"
    ]


def _normalised(tokenizer: Tokenizer, text: str) -> str:
    return text if tokenizer.normalizer is None else tokenizer.normalizer.normalize_str(text)
