"""No piece spans two words, in any kind of tokenizer, and a word's pieces are the word."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.strategies import FRAGMENTS, texts
from helpers.tiny_tokenizers import KINDS, TEXTS, tiny_tokenizer, write_tiny_tokenizer
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Encoding, Tokenizer
from tokenizers.models import BPE, WordLevel
from tokenizers.normalizers import Sequence

from musamma.data.documents import Document
from musamma.data.errors import ModelError
from musamma.data.text.segmentation import split_words
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.training.encoders.normalisation import add_arabic_rules, arabic_rules, load_tokenizer

WITHOUT_LOSS = ("roberta", "prefixed", "modernbert", "llama3", "gemma", "llama2", "metaspace")
"""Kinds that know every byte, so that the pieces of a word can be read back."""

mixed = st.lists(
    st.one_of(st.sampled_from([*FRAGMENTS, "▁", "Ġ", "##", "</w>", "[SEP]", "</s>", "™", "\ufffd"]), texts), max_size=8
)


def with_rules(kind: str) -> Tokenizer:
    tokenizer = tiny_tokenizer(kind)
    add_arabic_rules(tokenizer)
    tokenizer.encode_special_tokens = True
    return tokenizer


def normalised(word: str) -> str:
    return Sequence(arabic_rules()).normalize_str(word).replace("▁", " ").replace("\ufffd", " ").strip()


TOKENIZERS = {kind: with_rules(kind) for kind in KINDS}


@pytest.fixture(params=KINDS)
def tokenizer(request: pytest.FixtureRequest) -> Tokenizer:
    return TOKENIZERS[request.param]


def pieces_of_words(tokenizer: Tokenizer, text: str) -> list[list[int]]:
    encoded = WindowTokenizer(tokenizer, size=10**6, context=0).encode([Document("d", text)])[0]
    return [encoded.ids[start:end].tolist() for start, end in pairwise(encoded.starts)]


@settings(max_examples=150)
@given(text=mixed.map("".join))
def test_no_piece_spans_two_words(text: str) -> None:
    # A sign that becomes a space may be the space before a word, as in "℃محمد".
    words = [word for word in split_words(text) if normalised(text[word.start : word.end])]
    for kind, tokenizer in TOKENIZERS.items():
        for start, end in tokenizer.encode(text, add_special_tokens=False).offsets:
            assert sum(start < word.end and word.start < end for word in words) <= 1, (kind, start, end)


@settings(max_examples=60)
@given(text=mixed.map("".join))
def test_the_pieces_of_a_word_are_the_word(text: str) -> None:
    words = split_words(text)
    for kind in WITHOUT_LOSS:
        tokenizer = TOKENIZERS[kind]
        unknown = WindowTokenizer(tokenizer, size=100, context=0).unknown
        for word, ids in zip(words, pieces_of_words(tokenizer, text), strict=True):
            surface = text[word.start : word.end]
            read = tokenizer.decode(ids, skip_special_tokens=False).strip()
            assert read.replace("▁", " ").replace("\ufffd", " ").strip() == normalised(surface) or ids == [unknown], (
                kind,
                surface,
            )


@given(word=st.text("محمدلافروفabc5", min_size=1, max_size=8), before=st.sampled_from(["", "(", "قال ", "\n", "قال، "]))
def test_a_word_has_the_same_pieces_after_the_same_sign_wherever_it_stands(word: str, before: str) -> None:
    for kind, tokenizer in TOKENIZERS.items():
        forms = [pieces_of_words(tokenizer, each)[-1] for each in (word, f"قال {word}")]
        if kind not in ("wordpiece", "ending"):
            forms.append(pieces_of_words(tokenizer, f"({word}")[-1])
        assert pieces_of_words(tokenizer, before + word)[-1] in forms, kind


@pytest.mark.parametrize("other", ["مُحَمَّد", "محـــمد", "ﻣﺤﻤﺪ", "م\u200fحمد"])
def test_every_spelling_has_the_same_pieces(tokenizer: Tokenizer, other: str) -> None:
    for text in ("{}", "قال {}", "({}، قال"):
        plain, spelt = (pieces_of_words(tokenizer, text.format(word)) for word in ("محمد", other))
        assert spelt == plain


def test_digits_of_other_scripts_have_the_same_pieces(tokenizer: Tokenizer) -> None:
    plain, *others = (pieces_of_words(tokenizer, f"في {year}.") for year in ("2025", "٢٠٢٥", "۲۰۲۵"))
    assert others == [plain, plain]


def ends_of(encoding: Encoding) -> set[tuple[int, int]]:
    """Each piece with the offset of its end; where it starts, a space may be counted or not."""
    return {(number, end) for number, (_, end) in zip(encoding.ids, encoding.offsets, strict=True)}


@pytest.mark.parametrize(
    ("kind", "share"),
    [
        *(("wordpiece", 0.999), ("ending", 0.99), ("unigram", 0.99)),
        *(("roberta", 0.99), ("prefixed", 0.99), ("modernbert", 0.99), ("llama3", 0.99)),
        *(("gemma", 0.93), ("llama2", 0.93), ("metaspace", 0.93)),
    ],
)
def test_most_of_the_encoder_s_own_pieces_stay(kind: str, share: float) -> None:
    own = tiny_tokenizer(kind)
    normalizer = own.normalizer
    own.normalizer = Sequence([*arabic_rules(), *([normalizer] if normalizer else [])])
    kept = total = 0
    for text in TEXTS:
        before, after = (t.encode(text, add_special_tokens=False) for t in (own, TOKENIZERS[kind]))
        total += len(before.ids)
        kept += len(ends_of(before) & ends_of(after))
    assert kept / total > share


def test_a_space_before_the_text_is_put_there_once() -> None:
    tokenizer = TOKENIZERS["prefixed"]
    for text in ("في في،", " في في،"):
        assert tokenizer.encode(text, add_special_tokens=False).tokens == ["ĠÙģÙĬ", "ĠÙģÙĬ", "ØĮ"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_tokenizer_has_a_decoder_that_writes_words(kind: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    tokenizer = load_tokenizer(write_tiny_tokenizer(tmp_path, kind))
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    assert state["decoder"] is not None
    ids = tokenizer("قال لافروف في موسكو", add_special_tokens=False)["input_ids"]
    assert tokenizer.convert_tokens_to_string(tokenizer.convert_ids_to_tokens(ids)).strip() == "قال لافروف في موسكو"


@pytest.mark.parametrize("kind", ["wordpiece", "unigram", "metaspace"])
def test_words_of_an_entity_that_are_decoded_one_by_one_have_spaces_between_them(kind: str) -> None:
    # As `transformers.pipeline` does with aggregation_strategy="first".
    tokenizer = TOKENIZERS[kind]
    text = "سيرغي لافروف في موسكو"
    ids = pieces_of_words(tokenizer, text)
    words = [tokenizer.decoder.decode([tokenizer.id_to_token(number) for number in word]) for word in ids]
    assert tokenizer.decoder.decode(words) == text


def test_a_decoder_of_the_encoder_s_own_stays() -> None:
    tokenizer = tiny_tokenizer("wordpiece")
    own = json.loads(tokenizer.to_str())["decoder"]
    add_arabic_rules(tokenizer)
    assert json.loads(tokenizer.to_str())["decoder"] == own


def test_other_models_are_refused() -> None:
    with pytest.raises(ModelError, match="found a WordLevel tokenizer, expected WordPiece, Unigram or BPE"):
        add_arabic_rules(Tokenizer(WordLevel({"a": 0}, "a")))


def test_pairs_without_any_splitting_are_cut_into_words() -> None:
    tokenizer = Tokenizer(BPE({letter: index for index, letter in enumerate("قال، ")}, []))
    add_arabic_rules(tokenizer)
    encoding = tokenizer.encode("قال، قال")
    assert encoding.offsets == [(at, at + 1) for at in range(8)]
