"""The encoder sees one spelling of a word, and offsets into the raw text are exact."""

import json
import unicodedata
from pathlib import Path

import pytest
from helpers.strategies import INVISIBLE, LETTERS, TASHKEEL
from helpers.tiny import write_tiny_encoder
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC
from tokenizers.pre_tokenizers import Metaspace, Sequence, WhitespaceSplit
from tokenizers.processors import TemplateProcessing
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from musamma.data.text.segmentation import split_words
from musamma.training.encoders.normalisation import add_arabic_rules, load_tokenizer
from musamma.training.encoders.tokenizer_files import save_tokenizer

KINDS = ("wordpiece", "unigram", "arabert")


def write_unigram(folder: Path) -> Path:
    """A SentencePiece tokenizer of a few words and single characters."""
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    words = ["▁محمد", "▁مبعوث", "▁لا", "▁الله", "▁2025", "▁أحمد", "▁", "بع", "TM"]
    single = sorted({*LETTERS, *"0123456789abcdefghijklmnopqrstuvwxyz.,،؟()[]/"})
    scored = [*((piece, -5.0) for piece in words), *((piece, -10.0) for piece in single)]
    tokenizer = Tokenizer(Unigram([*((piece, 0.0) for piece in specials), *scored], unk_id=3))
    tokenizer.normalizer = NFKC()
    tokenizer.pre_tokenizer = Sequence([WhitespaceSplit(), Metaspace("▁", prepend_scheme="always", split=False)])
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    names = {"cls_token": "<s>", "sep_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **names).save_pretrained(folder)
    (folder / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {"wordpiece": write_tiny_encoder(tmp_path_factory.mktemp("wordpiece"))}
    return made | {"unigram": write_unigram(tmp_path_factory.mktemp("unigram"))}


@pytest.fixture(scope="module", params=KINDS)
def folder(request: pytest.FixtureRequest, folders: dict[str, Path]) -> Path:
    if request.param == "arabert":
        corpora: Path = request.getfixturevalue("corpora")
        return corpora / "arabertv02-tokenizer"
    return folders[request.param]


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    return load_tokenizer(folder).backend_tokenizer


def cut(tokenizer: Tokenizer, text: str) -> list[tuple[str, str]]:
    """Each piece with the part of the raw text that it covers."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    return [(piece, text[start:end]) for piece, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True)]


def pieces(tokenizer: Tokenizer, text: str) -> list[str]:
    return [piece for piece, _ in cut(tokenizer, text)]


def bare(text: str) -> str:
    return "".join(letter for letter in text if letter not in TASHKEEL + "ـ")


@pytest.mark.parametrize("word", ["مُحَمَّد", "محـــمد", "مُحَـــمَّدٌ"])
def test_marks_and_tatweel_change_no_piece_and_move_no_offset(tokenizer: Tokenizer, word: str) -> None:
    found = cut(tokenizer, word)
    assert [piece for piece, _ in found] == pieces(tokenizer, "محمد")
    assert [bare(surface) for _, surface in found] == [piece.removeprefix("##").lstrip("▁") for piece, _ in found]
    assert bare("".join(surface for _, surface in found)) == "محمد"


@pytest.mark.parametrize(("word", "end"), [("مُحَمَّد", 8), ("محـــمد", 7), ("محمد", 4), ("ﻣﺤﻤﺪ", 4)])
def test_arabert_has_one_piece_for_every_spelling(corpora: Path, word: str, end: int) -> None:
    encoding = load_tokenizer(corpora / "arabertv02-tokenizer").backend_tokenizer.encode(word, add_special_tokens=False)
    assert (encoding.tokens, encoding.offsets) == (["محمد"], [(0, end)])


def test_arabert_knows_a_word_with_its_case_ending(corpora: Path) -> None:
    source = corpora / "arabertv02-tokenizer"
    assert pieces(Tokenizer.from_file(str(source / "tokenizer.json")), "مبعوثُ") == ["[UNK]"]
    assert cut(load_tokenizer(source).backend_tokenizer, "مبعوثُ") == [("مبعوث", "مبعوث")]


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("ﻻ", "لا"),
        ("ﷲ", "الله"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("ﷺ", "صلى الله عليه وسلم"),
        ("\ufc60محمد", "محمد"),  # shadda with fatha as a single presentation form
        ("٢٠٢٥", "2025"),
        ("۲۰۲۵", "2025"),
        ("ا\u0654حمد", "أحمد"),
        ("مو\u0654سسة", "مؤسسة"),
        ("ا\u0653ل", "آل"),
        ("می\u200cخواهم", "میخواهم"),
        ("قال\x00محمد", "قال محمد"),
    ],
)
def test_other_spellings_are_the_plain_one(tokenizer: Tokenizer, raw: str, plain: str) -> None:
    assert pieces(tokenizer, raw) == pieces(tokenizer, plain)
    assert all(surface for _, surface in cut(tokenizer, raw))


@pytest.mark.parametrize("mark", INVISIBLE, ids=lambda mark: f"U+{ord(mark):04X}")
@pytest.mark.parametrize("at", [0, 2, 4])
def test_invisible_characters_change_no_piece(tokenizer: Tokenizer, mark: str, at: int) -> None:
    text = "محمد"[:at] + mark + "محمد"[at:]
    found = cut(tokenizer, text)
    assert [piece for piece, _ in found] == pieces(tokenizer, "محمد")
    assert "".join(surface for _, surface in found).replace(mark, "") == "محمد"


@given(st.text(LETTERS, min_size=1, max_size=8), st.data())
def test_marks_anywhere_after_a_letter_change_no_piece(tokenizer: Tokenizer, word: str, data: st.DataObject) -> None:
    marked = "".join(letter + data.draw(st.text(TASHKEEL + "ـ", max_size=2)) for letter in word)
    assert pieces(tokenizer, marked) == pieces(tokenizer, word)


@pytest.mark.parametrize("text", ["100﷼", "Google™", "№5", "37℃", "كم㎞2", "Ⓐب", "l´a", "آية۝آية", "\ue000ب"])
def test_signs_that_hold_letters_leave_their_neighbours_alone(tokenizer: Tokenizer, text: str) -> None:
    words = split_words(text)
    for start, end in tokenizer.encode(text, add_special_tokens=False).offsets:
        assert sum(start < word.end and word.start < end for word in words) == 1


def test_so_does_no_other_sign_of_unicode(folders: dict[str, Path]) -> None:
    tokenizer = load_tokenizer(folders["wordpiece"]).backend_tokenizer
    signs = [sign for sign in map(chr, range(0x20000)) if unicodedata.category(sign)[0] in "SP"]
    grown = [sign for sign in signs if unicodedata.normalize("NFKC", sign) != sign]
    assert len(grown) > 500
    texts = [f"م{sign}5{sign}a" for sign in grown]
    for text, encoding in zip(texts, tokenizer.encode_batch(texts, add_special_tokens=False), strict=True):
        words = split_words(text)
        for start, end in encoding.offsets:
            assert sum(start < word.end and word.start < end for word in words) == 1, text


def test_adding_the_rules_twice_changes_nothing(tokenizer: Tokenizer) -> None:
    once = tokenizer.to_str()
    again = Tokenizer.from_str(once)
    add_arabic_rules(again)
    assert again.to_str() == once


def test_the_rules_come_before_those_of_the_encoder(folder: Path, tokenizer: Tokenizer) -> None:
    own = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["normalizer"]
    assert json.loads(tokenizer.to_str())["normalizer"]["normalizers"][-1] == own


def test_saved_and_loaded_by_transformers_it_is_the_same(folder: Path, tmp_path: Path) -> None:
    tokenizer = load_tokenizer(folder)
    save_tokenizer(tokenizer, tmp_path)
    loaded = AutoTokenizer.from_pretrained(tmp_path, local_files_only=True)
    assert loaded.backend_tokenizer.to_str() == tokenizer.backend_tokenizer.to_str()
    assert loaded.model_max_length == tokenizer.model_max_length
    assert loaded.special_tokens_map == tokenizer.special_tokens_map
    text = "قال مُحَمَّد: «٢٠٢٥» (Google™)"
    assert loaded(text)["input_ids"] == tokenizer(text)["input_ids"]
    settings = json.loads((tmp_path / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert settings["tokenizer_class"] == "PreTrainedTokenizerFast"


def test_a_saved_tokenizer_is_loaded_as_an_encoder_s(folder: Path, tmp_path: Path) -> None:
    tokenizer = load_tokenizer(folder)
    save_tokenizer(tokenizer, tmp_path)
    assert load_tokenizer(tmp_path).backend_tokenizer.to_str() == tokenizer.backend_tokenizer.to_str()
