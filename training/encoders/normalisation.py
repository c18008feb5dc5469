"""Arabic normalisation as a part of the tokenizer, so that it is saved with the model.

The rules run before the encoder's own normaliser, in `tokenizer.json`. Training and prediction therefore normalise in
the same way, and the tokenizer keeps the alignment to the raw text, so offsets are exact.
"""

import json
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer
from tokenizers.normalizers import NFKC, Normalizer, Replace, Sequence
from transformers import PreTrainedTokenizerFast

from .tokenizer_files import read_tokenizer
from .word_splitting import add_decoder, add_word_splitting

# Tashkeel, Quranic annotation, superscript alef and tatweel. Maddah and hamza above and below (U+0653-0655) are not
# among them, because NFKC composes letters from them.
_MARKS = (
    r"[\x{0610}-\x{061A}\x{0640}\x{064B}-\x{0652}\x{0656}-\x{065F}\x{0670}"
    r"\x{06D6}-\x{06DC}\x{06DF}-\x{06E8}\x{06EA}-\x{06ED}]+"
)
_FORMAT = (
    r"[\x{00AD}\x{034F}\x{061C}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}"
    r"\x{2060}-\x{2064}\x{2066}-\x{206F}\x{FE00}-\x{FE0F}\x{FEFF}]+"
)
_CONTROL = r"[\x{0000}-\x{001F}\x{007F}-\x{009F}]"
# These signs become spaces, so they produce no piece. NFKC would turn most of them (℃ ™ № ﷼ ㎞ Ⓐ ´ …) into letters,
# digits or marks, which would merge with the adjacent words. BERT's normaliser would drop those of the last class
# (visible format characters such as ۝, private and unassigned ones), which would merge the words on both sides.
_SIGN = (
    r"[[\x{00A8}\x{00AF}\x{00B4}\x{00B8}\x{02D8}-\x{02DD}\x{0384}\x{0385}\x{1FBD}-\x{1FFE}\x{2017}\x{203E}\x{20A8}"
    r"\x{2100}-\x{214F}\x{24B6}-\x{24E9}\x{2ADC}\x{2E9F}-\x{2FD5}\x{309B}\x{309C}\x{3190}-\x{33FF}\x{FDFC}"
    r"\x{FE49}-\x{FE4C}\x{FFE3}\x{1D15E}-\x{1D1C0}\x{1F12B}-\x{1F14F}\x{1F16A}-\x{1F16C}\x{1F190}"
    r"\x{1F200}-\x{1F251}]&&[\p{S}\p{P}]]|[\x{0600}-\x{0605}\x{06DD}\x{08E2}\p{Co}\p{Cn}]"
)
_ARABIC_INDIC, _EXTENDED = 0x0660, 0x06F0


def arabic_rules() -> list[Normalizer]:
    """The normalisation rules, in order.

    They remove invisible characters and marks, replace control characters and signs that would join words by spaces,
    turn Arabic-Indic digits into ASCII digits, and apply NFKC, which turns presentation forms into letters.
    """
    digits = [Replace(chr(zero + digit), str(digit)) for zero in (_ARABIC_INDIC, _EXTENDED) for digit in range(10)]
    marks = [Replace(Regex(_CONTROL), " "), Replace(Regex(_FORMAT), ""), Replace(Regex(_MARKS), "")]
    # Marks are removed twice, because NFKC can produce them from presentation forms (U+FE76 …).
    return [*marks, Replace(Regex(_SIGN), " "), *digits, NFKC(), Replace(Regex(_MARKS), "")]


def add_arabic_rules(tokenizer: Tokenizer) -> None:
    """Add the Arabic rules and the split into words to a tokenizer, before its own steps, and a decoder if it has none.

    Nothing is added a second time.

    Raises:
        ModelError: the tokenizer is neither WordPiece nor unigram nor BPE.
    """
    state = json.loads(tokenizer.to_str())
    if not has_arabic_rules(tokenizer):
        add_word_splitting(tokenizer, state)
        own = tokenizer.normalizer
        tokenizer.normalizer = Sequence(arabic_rules() + ([own] if own else []))
    add_decoder(tokenizer, state)


def has_arabic_rules(tokenizer: Tokenizer) -> bool:
    """Whether a tokenizer has the Arabic rules already, as that of a model of this package."""
    rules = _steps(Sequence(arabic_rules()))
    return _steps(tokenizer.normalizer)[: len(rules)] == rules


def load_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """Load the tokenizer of an encoder or model folder, and add the Arabic rules to it.

    Raises:
        ModelError: as `add_arabic_rules` and `read_tokenizer`.
    """
    tokenizer = read_tokenizer(folder)
    add_arabic_rules(tokenizer.backend_tokenizer)
    return tokenizer


def _steps(normalizer: Normalizer | None) -> list[Any]:
    state = {} if normalizer is None else json.loads(normalizer.__getstate__())
    steps: list[Any] = state.get("normalizers", [])
    return steps
