"""Arabic normalisation, put into a tokenizer so that it travels with the model.

The rules stand in front of the encoder's own normaliser inside `tokenizer.json`, which keeps the alignment to
the raw text: training and serving cannot differ, and offsets stay exact.
"""

from tokenizers import Regex, Tokenizer
from tokenizers.normalizers import NFKC, Normalizer, Replace, Sequence
from tokenizers.pre_tokenizers import Metaspace, PreTokenizer, Split, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as PreSequence

# Tashkeel, Quranic annotation, superscript alef and tatweel. Maddah and hamza above and below (U+0653-0655) stay:
# NFKC makes letters of them.
_MARKS = (
    r"[\x{0610}-\x{061A}\x{0640}\x{064B}-\x{0652}\x{0656}-\x{065F}\x{0670}"
    r"\x{06D6}-\x{06DC}\x{06DF}-\x{06E8}\x{06EA}-\x{06ED}]+"
)
_FORMAT = (
    r"[\x{00AD}\x{061C}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}"
    r"\x{2060}-\x{2064}\x{2066}-\x{206F}\x{FE00}-\x{FE0F}\x{FEFF}]+"
)
_CONTROL = r"[\x{0000}-\x{001F}\x{007F}-\x{009F}]"
_ARABIC_INDIC, _EXTENDED = 0x0660, 0x06F0
# Each letter run, and each other visible character, is cut off before the encoder's own splitting, so that no
# piece straddles two words (data/segmentation.py says the same of raw text).
_WORD = r"[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]\p{M}*"
_METASPACE = "\u2581"


def arabic_rules() -> list[Normalizer]:
    """The rules, in order: invisible characters and marks go, Arabic-Indic digits become ASCII ones, NFKC turns
    presentation forms into letters.
    """
    digits = [Replace(chr(zero + digit), str(digit)) for zero in (_ARABIC_INDIC, _EXTENDED) for digit in range(10)]
    marks = [Replace(Regex(_CONTROL), " "), Replace(Regex(_FORMAT), ""), Replace(Regex(_MARKS), "")]
    # NFKC can bring marks out of presentation forms (U+FE76 …), hence the second pass.
    return [*marks, *digits, NFKC(), Replace(Regex(_MARKS), "")]


def add_arabic_rules(tokenizer: Tokenizer) -> None:
    """Put the rules and the cut between words in front of what the tokenizer does; doing it twice changes nothing."""
    rules = arabic_rules()
    if _has_rules(tokenizer, rules):
        return
    own = tokenizer.normalizer
    tokenizer.normalizer = Sequence(rules if own is None else [*rules, own])
    splitter = tokenizer.pre_tokenizer
    tokenizer.pre_tokenizer = PreSequence([Split(Regex(_WORD), "isolated")] + ([splitter] if splitter else []))


def metaspace_splitter() -> PreTokenizer:
    """SentencePiece's word marks, with the cut between words: for a unigram tokenizer."""
    pattern = Regex(f"{_METASPACE}?(?:{_WORD.replace('[^', f'[^{_METASPACE}')})")
    return PreSequence(
        [WhitespaceSplit(), Metaspace(_METASPACE, prepend_scheme="always", split=False), Split(pattern, "isolated")]
    )


def _has_rules(tokenizer: Tokenizer, rules: list[Normalizer]) -> bool:
    own = tokenizer.normalizer
    return own is not None and repr(own).startswith(repr(Sequence(rules))[:-2])
