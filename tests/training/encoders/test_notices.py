"""Remarks on tokenizers appear where they matter, and only there."""

from pathlib import Path

import pytest
from helpers.tiny_tokenizers import KINDS, tiny_tokenizer
from tokenizers import Tokenizer
from tokenizers.models import BPE, WordPiece
from tokenizers.normalizers import BertNormalizer

from musamma.data.documents import Document
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.training.encoders.normalisation import add_arabic_rules, load_tokenizer
from musamma.training.encoders.notices import notices, training_notices, unknown_notice


def with_rules(kind: str) -> Tokenizer:
    tokenizer = tiny_tokenizer(kind)
    add_arabic_rules(tokenizer)
    return tokenizer


@pytest.mark.parametrize("kind", KINDS)
def test_usual_tokenizers_need_no_remark(kind: str) -> None:
    assert notices(with_rules(kind)) == []


def test_arabert_needs_no_remark(corpora: Path) -> None:
    assert notices(load_tokenizer(corpora / "arabertv02-tokenizer").backend_tokenizer) == []


@pytest.mark.parametrize(
    ("settings", "folds"),
    [
        ({"lowercase": True}, True),
        ({"lowercase": True, "strip_accents": False}, False),
        ({"lowercase": False, "strip_accents": True}, True),
        ({"lowercase": False}, False),
    ],
)
def test_hamza_is_said_to_be_lost_where_it_is(settings: dict[str, bool], folds: bool) -> None:
    tokenizer = tiny_tokenizer("wordpiece")
    tokenizer.normalizer = BertNormalizer(**settings)
    add_arabic_rules(tokenizer)
    (found,) = notices(tokenizer) or [""]
    assert ("the model sees no hamza" in found) == folds


@pytest.mark.parametrize(
    ("segments", "farasa"),
    [(["ال+", "و+", "ب+", "ل+", "+ة", "+ات", "+ها"], True), (["C+", "+", "++", "+5", "5+", "##+", "ال"], False)],
)
def test_segments_of_farasa_are_known_by_the_vocabulary(segments: list[str], farasa: bool) -> None:
    pieces = ["[UNK]", "[CLS]", "[SEP]", *segments, *"قال"]
    tokenizer = Tokenizer(WordPiece({piece: number for number, piece in enumerate(dict.fromkeys(pieces))}))
    found = [each for each in notices(tokenizer) if "Farasa" in each]
    assert bool(found) == farasa


def test_a_tokenizer_that_frames_no_text_is_named() -> None:
    tokenizer = Tokenizer(BPE({letter: number for number, letter in enumerate("قالم")}, []))
    assert ["no special piece" in each for each in notices(tokenizer)] == [True]


def cutter(vocabulary: list[str]) -> WindowTokenizer:
    tokenizer = Tokenizer(BPE({piece: number for number, piece in enumerate(vocabulary)}, [], **UNKNOWN))
    add_arabic_rules(tokenizer)
    return WindowTokenizer(tokenizer, size=64, context=4)


UNKNOWN = {"unk_token": "<unk>"}


def test_unknown_pieces_are_counted_in_the_training_texts() -> None:
    pieces = cutter(["<pad>", "<unk>", *"قالم"])
    few = pieces.encode([Document("a", "قال " * 30 + "ب")])
    many = pieces.encode([Document("a", "قال " * 30 + "ب "), Document("b", "ب ب ب ب ب")])
    assert training_notices(pieces, few, mask=True) == []
    assert training_notices(pieces, many, mask=True) == unknown_notice(6 / 96)
    assert unknown_notice(6 / 96)[0].startswith("6.2% of the pieces of the texts are the tokenizer's unknown piece")
    assert training_notices(pieces, [], mask=False) == []


def test_a_mask_that_is_padding_is_named() -> None:
    tokenizer = Tokenizer(BPE({piece: number for number, piece in enumerate(["<pad>", *"قالم"])}, []))
    pieces = WindowTokenizer(tokenizer, size=64, context=4)
    assert ["mask replaces pieces by the padding" in each for each in training_notices(pieces, [], mask=True)] == [True]
    assert training_notices(pieces, [], mask=False) == []
