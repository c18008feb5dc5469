"""Every word has a piece of its own and is in one window, in which its head is the position of its first piece."""

import io
from collections.abc import Sequence
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pytest
from helpers.paths import SEEDS
from helpers.reading import numbered
from helpers.strategies import FRAGMENTS, documents
from helpers.tiny import SPECIALS, write_tiny_encoder
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import BPE, Unigram, WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.processors import TemplateProcessing

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document, Sentence, Word
from musamma.data.errors import ModelError
from musamma.data.formats.columns.conll import write_conll
from musamma.data.text.segmentation import sentences_of, split_words, words_of
from musamma.inference.encoding.word_pieces import WindowTokenizer, WordPieces
from musamma.inference.model_folder import ModelInfo
from musamma.training.encoders.normalisation import add_arabic_rules, load_tokenizer

SIZE, CONTEXT = 32, 6
UNKNOWN, BEFORE, AFTER = (SPECIALS.index(piece) for piece in ("[UNK]", "[CLS]", "[SEP]"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    return load_tokenizer(folder).backend_tokenizer


@pytest.fixture(scope="module")
def pieces(tokenizer: Tokenizer) -> WindowTokenizer:
    return WindowTokenizer(tokenizer, size=SIZE, context=CONTEXT)


def encode(pieces: WindowTokenizer, document: Document | str) -> WordPieces:
    return pieces.encode([Document("d", document) if isinstance(document, str) else document])[0]


def ids_of_words(encoded: WordPieces) -> list[list[int]]:
    return [encoded.ids[start:end].tolist() for start, end in pairwise(encoded.starts)]


@given(documents())
def test_every_word_has_a_piece_and_every_piece_a_word(pieces: WindowTokenizer, document: Document) -> None:
    encoded = encode(pieces, document)
    sentences = sentences_of(document)
    assert encoded.starts[0] == 0
    assert encoded.starts[-1] == len(encoded.ids)
    counts = np.diff(encoded.starts)
    assert len(counts) == sum(len(sentence.words) for sentence in sentences)
    assert all(1 <= count <= pieces.longest_word for count in counts)
    assert np.diff(encoded.sentence_ends, prepend=0).tolist() == [len(sentence.words) for sentence in sentences]


@given(documents())
def test_windows_hold_each_word_once_with_its_first_piece_at_its_head(
    pieces: WindowTokenizer, document: Document
) -> None:
    encoded = encode(pieces, document)
    words = ids_of_words(encoded)
    done = 0
    for each in pieces.windows(encoded):
        window = each.window
        assert window.core_start == done < window.core_end
        done = window.core_end
        assert len(each.ids) <= SIZE
        assert each.ids.tolist() == [BEFORE, *chain(*words[window.start : window.end]), AFTER]
        for head, word in zip(each.heads, words[window.core_start : window.core_end], strict=True):
            assert each.ids[head : head + len(word)].tolist() == word
    assert done == len(words)


@settings(max_examples=200)
@given(st.lists(st.sampled_from([*FRAGMENTS, *SPECIALS, "™", "﷼", "محمد", "abc"]), max_size=12).map("".join))
def test_pieces_never_cross_words(pieces: WindowTokenizer, tokenizer: Tokenizer, text: str) -> None:
    words = split_words(text)
    for start, end in tokenizer.encode(text, add_special_tokens=False).offsets:
        assert sum(start < word.end and word.start < end for word in words) <= 1
    # Each word has the same pieces as on its own.
    alone = [encode(pieces, text[word.start : word.end]).ids.tolist() for word in words]
    assert ids_of_words(encode(pieces, text)) == alone


def test_heads_decode_to_the_beginnings_of_the_words(pieces: WindowTokenizer, tokenizer: Tokenizer) -> None:
    document = load_corpus(SEEDS / "gold.jsonl")[0]
    words = [document.text[word.start : word.end] for word in words_of(document)]
    encoded = encode(pieces, document)
    known = 0
    for each in pieces.windows(encoded):
        surfaces = words[each.window.core_start : each.window.core_end]
        for head, surface in zip(each.heads, surfaces, strict=True):
            piece = tokenizer.id_to_token(int(each.ids[head]))
            known += piece != "[UNK]"
            assert piece == "[UNK]" or encode(pieces, surface).ids[0] == each.ids[head]
            assert not piece.startswith("##")
    assert known > 0.9 * len(words)


@pytest.mark.parametrize("word", ["\u064b", "ـ", "\u0651\u064e", "\u06dd"])
def test_a_lone_mark_has_the_unknown_piece(pieces: WindowTokenizer, word: str) -> None:
    alone = [encode(pieces, each).ids.tolist() for each in ("قال", "لافروف")]
    assert ids_of_words(encode(pieces, f"قال {word} لافروف")) == [alone[0], [UNKNOWN], alone[1]]


@pytest.mark.parametrize("word", ["\u200f", "\ufeff", "\u200f\u200e", "\u00ad"])
def test_an_invisible_word_of_a_file_has_the_unknown_piece(pieces: WindowTokenizer, tmp_path: Path, word: str) -> None:
    path = tmp_path / "a.conll"
    path.write_text(f"قال\tO\n{word}\tO\nلافروف\tB-PER\n{word}\tI-PER\n", encoding="utf-8")
    [(_, document)] = numbered(path, "conll")
    found = ids_of_words(encode(pieces, document))
    assert [len(found), found[1], found[3]] == [4, [UNKNOWN], [UNKNOWN]]
    assert found[2] == encode(pieces, "لافروف").ids.tolist()
    buffer = io.StringIO()
    write_conll([document], buffer)
    assert buffer.getvalue().count(f"\n{word}\t") == 2


def test_words_that_touch_inside_a_piece_have_one_each(pieces: WindowTokenizer) -> None:
    words = (Word(0, 1), Word(1, 3))
    assert len(encode(pieces, "قال").ids) == 1
    assert ids_of_words(encode(pieces, Document("d", "قال", sentences=(Sentence(words),))))[0] == [UNKNOWN]


def test_a_word_too_long_for_a_window_keeps_its_first_pieces() -> None:
    vocabulary = ["<s>", "</s>", "<unk>", "▁", *"قالمحد"]
    tokenizer = Tokenizer(Unigram([(piece, -1.0) for piece in vocabulary], unk_id=2))
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)])
    add_arabic_rules(tokenizer)
    pieces = WindowTokenizer(tokenizer, size=SIZE, context=CONTEXT)
    encoded = encode(pieces, f"قال {'محمد' * 1250} قال")
    before, long, after = ids_of_words(encoded)
    assert [vocabulary[index] for index in long] == [*"▁محمدمحمدمحمدمحمد", "م"]
    assert len(long) == pieces.longest_word == 18
    assert [vocabulary[index] for index in before] == [vocabulary[index] for index in after] == [*"▁قال"]
    assert sum(len(each.heads) for each in pieces.windows(encoded)) == 3


def test_a_word_beyond_the_reach_of_wordpiece_has_the_unknown_piece(pieces: WindowTokenizer) -> None:
    alone = encode(pieces, "قال").ids.tolist()
    assert ids_of_words(encode(pieces, f"قال {'محمد' * 1250} قال")) == [alone, [UNKNOWN], alone]


@pytest.mark.parametrize("text", ["", " \n\t", "\u200f\ufeff\u200b", "\u200f \n\u200e"])
def test_a_text_without_words_has_no_window(pieces: WindowTokenizer, text: str) -> None:
    encoded = encode(pieces, text)
    assert (len(encoded.ids), encoded.starts.tolist(), pieces.windows(encoded)) == (0, [0], [])


def test_a_text_without_words_among_others(pieces: WindowTokenizer) -> None:
    texts = ["قال", "", "لافروف", "\u200f"]
    found = [each.ids.tolist() for each in pieces.encode([Document(text, text) for text in texts])]
    assert found == [encode(pieces, text).ids.tolist() for text in texts]


def test_a_document_of_12_000_words_is_covered(pieces: WindowTokenizer) -> None:
    document = Document("d", "قال سيرغي لافروف، الأربعاء. " * 2000)
    encoded = encode(pieces, document)
    assert len(encoded.starts) == 12_001
    windows = pieces.windows(encoded)
    cores = np.concatenate([np.arange(each.window.core_start, each.window.core_end) for each in windows])
    assert cores.tolist() == list(range(12_000))
    first = [each.ids[each.heads] for each in windows]
    assert np.concatenate(first).tolist() == encoded.ids[encoded.starts[:-1]].tolist()


@pytest.mark.parametrize("piece", SPECIALS)
def test_the_encoder_s_own_marks_are_text_where_a_text_has_them(pieces: WindowTokenizer, piece: str) -> None:
    opening, name, closing = ids_of_words(encode(pieces, piece))
    assert [opening, name, closing] == [encode(pieces, word).ids.tolist() for word in ("[", piece[1:-1], "]")]
    assert not {BEFORE, AFTER} & {*opening, *name, *closing}


def test_truncation_and_padding_of_the_tokenizer_file_are_ignored(folder: Path) -> None:
    tokenizer = load_tokenizer(folder).backend_tokenizer
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=8)
    encoded = encode(WindowTokenizer(tokenizer, size=SIZE, context=CONTEXT), "قال سيرغي لافروف، الأربعاء.")
    assert len(encoded.starts) == 7
    assert 0 not in encoded.ids


def test_a_folder_without_a_fast_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"found no tokenizer\.json"):
        WindowTokenizer.load(tmp_path, ModelInfo(("PER",), SIZE, CONTEXT))


def framed(template: str, *, vocabulary: Sequence[str] = ("<pad>", "<unk>", "<s>", "</s>", "ا")) -> WindowTokenizer:
    tokenizer = Tokenizer(WordLevel({piece: index for index, piece in enumerate(vocabulary)}, "<unk>"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    if template:
        specials = [(piece, vocabulary.index(piece)) for piece in template.split() if piece != "$A"]
        tokenizer.post_processor = TemplateProcessing(single=template, special_tokens=specials)
    return WindowTokenizer(tokenizer, size=10, context=1)


@pytest.mark.parametrize(
    ("template", "before", "after"),
    [
        ("", (), ()),
        ("<s> $A </s>", (2,), (3,)),
        ("$A </s>", (), (3,)),
        ("<s> $A", (2,), ()),
        ("$A </s> <s>", (), (3, 2)),
        ("<s> </s> $A", (2, 3), ()),
    ],
)
def test_special_pieces_stand_where_the_encoder_has_them(
    template: str, before: tuple[int, ...], after: tuple[int, ...]
) -> None:
    pieces = framed(template)
    assert (pieces.before, pieces.after) == (before, after)
    assert pieces.room == 10 - len(before) - len(after)
    assert pieces.longest_word == pieces.room - 2
    encoded = encode(pieces, "ا - " * 20)
    windows = pieces.windows(encoded)
    assert all(
        each.ids.tolist() == pieces.frame(each.ids[len(before) : len(each.ids) - len(after)]).tolist()
        for each in windows
    )
    assert max(len(each.ids) for each in windows) == 10
    assert windows[0].ids[windows[0].heads][:2].tolist() == [4, 1]
    assert pieces.frame(np.array([7, 8]), -1).tolist() == [-1] * len(before) + [7, 8] + [-1] * len(after)


def test_three_special_pieces_are_refused() -> None:
    with pytest.raises(ModelError, match="puts 3 pieces around a text, expected at most 2"):
        framed("<s> <s> $A </s>")


@pytest.mark.parametrize(
    ("vocabulary", "unknown", "padding"),
    [
        (("[PAD]", "[UNK]", "ا"), 1, 0),
        (("ا", "<unk>", "<pad>", "[MASK]"), 1, 2),
        (("ا", "<|mask|>", "<|end_of_text|>"), 1, 2),
        (("ا", "ب", "<pad>"), 2, 2),
        (("ا", "ب"), 0, 0),
    ],
)
def test_unknown_and_padding_pieces_by_their_names(vocabulary: Sequence[str], unknown: int, padding: int) -> None:
    tokenizer = Tokenizer(BPE(vocab={piece: index for index, piece in enumerate(vocabulary)}, merges=[]))
    pieces = WindowTokenizer(tokenizer, size=10, context=1)
    assert (pieces.unknown, pieces.padding, pieces.vocabulary) == (unknown, padding, len(vocabulary))
    assert encode(pieces, "ا \u064b").ids.tolist() == [vocabulary.index("ا"), unknown]


def test_a_tokenizer_s_own_unknown_piece_is_used_whatever_its_name() -> None:
    unigram = Tokenizer(Unigram([("ا", -1.0), ("ب", -2.0), ("?", 0.0)], unk_id=2))
    assert WindowTokenizer(unigram, size=10, context=1).unknown == 2
    pairs = Tokenizer(BPE(vocab={"ا": 0, "<mask>": 1, "�": 2}, merges=[], **{"unk_token": "�"}))
    assert WindowTokenizer(pairs, size=10, context=1).unknown == 2


def test_a_tokenizer_without_a_letter_is_refused() -> None:
    with pytest.raises(ModelError, match="without a piece for a letter"):
        WindowTokenizer(Tokenizer(BPE(vocab={"!": 0}, merges=[])), size=10, context=1)


def test_vocabulary_counts_up_to_the_highest_id() -> None:
    tokenizer = Tokenizer(BPE(vocab={"ا": 0, "ب": 7}, merges=[]))
    tokenizer.add_tokens(["لافروف"])
    assert WindowTokenizer(tokenizer, size=10, context=1).vocabulary == 8
