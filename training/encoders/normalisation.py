"""Arabic normalisation, put into a tokenizer so that it travels with the model.

The rules stand in front of the encoder's own normaliser inside `tokenizer.json`, which keeps the alignment to
the raw text: training and serving cannot differ, and offsets stay exact."""

import json
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer
from tokenizers.normalizers import NFKC, Normalizer, Replace, Sequence
from tokenizers.pre_tokenizers import Metaspace, PreTokenizer, Split, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as PreSequence
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from ...data.errors import ModelError

# Tashkeel, Quranic annotation, superscript alef and tatweel. Maddah and hamza above and below (U+0653-0655) stay:
# NFKC makes letters of them.
_MARKS = (
    r"[\x{0610}-\x{061A}\x{0640}\x{064B}-\x{0652}\x{0656}-\x{065F}\x{0670}"
    r"\x{06D6}-\x{06DC}\x{06DF}-\x{06E8}\x{06EA}-\x{06ED}]+"
)
_FORMAT = (
    r"[\x{00AD}\x{034F}\x{061C}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}"
    r"\x{2060}-\x{2064}\x{2066}-\x{206F}\x{FE00}-\x{FE0F}\x{FEFF}]+"
)
_CONTROL = r"[\x{0000}-\x{001F}\x{007F}-\x{009F}]"
# Signs that NFKC makes letters, digits or marks of (℃ ™ № ﷼ ㎞ Ⓐ ´ …) would grow into the words beside them; those of
# the last class (۝ and the like, private and unassigned characters) are dropped by BERT's normaliser, and the words
# beside them would become one. So they are spaces, and leave no piece.
_SIGN = (
    r"[[\x{00A8}\x{00AF}\x{00B4}\x{00B8}\x{02D8}-\x{02DD}\x{0384}\x{0385}\x{1FBD}-\x{1FFE}\x{2017}\x{203E}\x{20A8}"
    r"\x{2100}-\x{214F}\x{24B6}-\x{24E9}\x{2ADC}\x{2E9F}-\x{2FD5}\x{309B}\x{309C}\x{3190}-\x{33FF}\x{FDFC}"
    r"\x{FE49}-\x{FE4C}\x{FFE3}\x{1D15E}-\x{1D1C0}\x{1F12B}-\x{1F14F}\x{1F16A}-\x{1F16C}\x{1F190}"
    r"\x{1F200}-\x{1F251}]&&[\p{S}\p{P}]]|[\x{0600}-\x{0605}\x{06DD}\x{08E2}\p{Co}\p{Cn}]"
)
_ARABIC_INDIC, _EXTENDED = 0x0660, 0x06F0
# Each letter run, and each other visible character, is cut off before the encoder's own splitting, so that no
# piece straddles two words (data/segmentation.py says the same of raw text).
_WORD = r"[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]\p{M}*"
_METASPACE = "\u2581"


def arabic_rules() -> list[Normalizer]:
    """The rules, in order: invisible characters and marks go, and signs that would join words; Arabic-Indic digits
    become ASCII ones; NFKC turns presentation forms into letters.
    """
    digits = [Replace(chr(zero + digit), str(digit)) for zero in (_ARABIC_INDIC, _EXTENDED) for digit in range(10)]
    marks = [Replace(Regex(_CONTROL), " "), Replace(Regex(_FORMAT), ""), Replace(Regex(_MARKS), "")]
    # NFKC can bring marks out of presentation forms (U+FE76 …), hence the second pass.
    return [*marks, Replace(Regex(_SIGN), " "), *digits, NFKC(), Replace(Regex(_MARKS), "")]


def add_arabic_rules(tokenizer: Tokenizer) -> None:
    """Put the rules and the cut between words in front of what the tokenizer does; doing it twice changes nothing.

    Raises:
        ModelError: the tokenizer is neither WordPiece nor unigram.
    """
    state = json.loads(tokenizer.to_str())
    kind = state["model"].get("type")
    if kind not in ("WordPiece", "Unigram"):
        raise ModelError(f"found a {kind} tokenizer, expected WordPiece or Unigram (BERT, AraBERT, XLM-R, …)")
    if not _starts_with_rules(state["normalizer"]):
        own = tokenizer.normalizer
        tokenizer.normalizer = Sequence(arabic_rules() + ([own] if own else []))
        tokenizer.pre_tokenizer = _unigram_splitter() if kind == "Unigram" else _word_splitter(tokenizer.pre_tokenizer)


def load_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """An encoder's tokenizer with the Arabic rules, ready to be saved beside a model.

    Raises:
        ModelError: as `add_arabic_rules`.
    """
    original = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    add_arabic_rules(tokenizer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=original.model_max_length, **original.special_tokens_map
    )


def save_tokenizer(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Save a tokenizer under the class name that every release of transformers loads as it stands."""
    tokenizer.save_pretrained(folder)
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text(encoding="utf-8")) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _word_splitter(own: PreTokenizer | None) -> PreTokenizer:
    return PreSequence([Split(Regex(_WORD), "isolated")] + ([own] if own else []))


def _unigram_splitter() -> PreTokenizer:
    """SentencePiece's word marks, then the cut between words."""
    pattern = Regex(f"{_METASPACE}?(?:{_WORD.replace('[^', f'[^{_METASPACE}')})")
    return PreSequence(
        [WhitespaceSplit(), Metaspace(_METASPACE, prepend_scheme="always", split=False), Split(pattern, "isolated")]
    )


def _starts_with_rules(normalizer: dict[str, Any] | None) -> bool:
    rules = json.loads(Sequence(arabic_rules()).__getstate__())["normalizers"]
    return normalizer is not None and normalizer.get("normalizers", [])[: len(rules)] == rules
