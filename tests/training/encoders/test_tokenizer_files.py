"""A tokenizer.json that is built from the files of an older folder has the pieces of the original tokenizer."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_encoder
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.processors import RobertaProcessing
from tokenizers.trainers import BpeTrainer

from musamma.data.errors import ModelError
from musamma.training.encoders.tokenizer_files import read_tokenizer, tokenizer_source, write_tokenizer

ARTICLES = sorted((SEEDS / "articles").glob("*.txt"))
TEXTS = [line for path in ARTICLES for line in path.read_text(encoding="utf-8").splitlines() if line]
BERT = {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "model_max_length": 512}
ROBERTA = {"tokenizer_class": "RobertaTokenizer"}
XLMR = {"model_max_length": 512}  # all that xlm-roberta-base has


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("bert"))


def write(folder: Path, model_type: str, settings: object = None, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": model_type}), encoding="utf-8")
    if settings is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def vocabulary(tokenizer: Tokenizer) -> str:
    ids = tokenizer.get_vocab()
    return "\n".join(sorted(ids, key=ids.__getitem__)) + "\n"


def built(folder: Path) -> Tokenizer:
    target = folder / "built"
    target.mkdir()
    write_tokenizer(folder, target)
    return read_tokenizer(write(target, "bert")).backend_tokenizer


def encoded(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    return [each.ids for each in tokenizer.encode_batch(list(texts))]


@pytest.mark.parametrize("model_type", ["bert", "electra", "distilbert"])
def test_vocab_txt_gives_the_tokenizer_that_it_was_written_from(bert: Path, tmp_path: Path, model_type: str) -> None:
    own = Tokenizer.from_file(str(bert / "tokenizer.json"))
    found = built(write(tmp_path / "old", model_type, BERT, vocab_txt=vocabulary(own)))
    assert found.get_vocab() == own.get_vocab()
    own.normalizer = BertNormalizer(lowercase=False)
    assert encoded(found, TEXTS) == encoded(own, TEXTS)


@pytest.mark.parametrize(
    ("extra", "settings", "kept"),
    [
        ("أحمد", None, True),  # a hamza
        ("مُ", None, True),  # a vowel mark
        ("Paris", {"model_max_length": 512}, True),
        ("احمد", None, False),
        ("أحمد", {"do_lower_case": True}, False),
        ("احمد", {"do_lower_case": False}, True),
    ],
)
def test_a_vocabulary_says_whether_hamza_is_kept(
    tmp_path: Path, extra: str, settings: dict[str, object] | None, kept: bool
) -> None:
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ا", "##ح", extra]
    tokenizer = built(write(tmp_path / "old", "bert", settings, vocab_txt="\n".join(pieces) + "\n"))
    normalised = tokenizer.normalizer.normalize_str("أحمد Paris")
    assert normalised == ("أحمد Paris" if kept else "احمد paris")


def test_vocab_json_and_merges_give_the_tokenizer_that_they_were_written_from(tmp_path: Path) -> None:
    own = Tokenizer(BPE())
    own.pre_tokenizer = ByteLevel(add_prefix_space=False)
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = ByteLevel.alphabet()
    own.train_from_iterator(
        TEXTS, BpeTrainer(vocab_size=600, special_tokens=specials, initial_alphabet=alphabet, show_progress=False)
    )
    own.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    model = json.loads(own.to_str())["model"]
    merges = "\n".join(["#version: 0.2", *(" ".join(pair) for pair in model["merges"])])
    files = {"vocab_json": json.dumps(model["vocab"]), "merges_txt": merges}
    folder = write(tmp_path / "old", "roberta", ROBERTA, **files)
    assert tokenizer_source(folder) == "vocab.json, merges.txt"
    found = built(folder)
    assert encoded(found, TEXTS) == encoded(own, TEXTS)
    (folder / "merges.txt").unlink()
    with pytest.raises(
        ModelError, match=r"found no tokenizer, expected tokenizer\.json, .* vocab\.json with merges\.txt"
    ):
        tokenizer_source(folder)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """SentencePiece models by family, with the special pieces of that family."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "texts.txt").write_text("\n".join(TEXTS), encoding="utf-8")
    deberta = {"pad_id": 0, "bos_id": 1, "eos_id": 2, "unk_id": 3, "pad_piece": "[PAD]", "bos_piece": "[CLS]"}
    options = {
        "xlm-roberta": {},
        "deberta-v2": deberta | {"eos_piece": "[SEP]", "unk_piece": "[UNK]"},
        "albert": {"pad_id": 0, "unk_id": 1, "bos_id": -1, "eos_id": -1, "control_symbols": "[CLS],[SEP],[MASK]"},
        "t5": {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1},
    }
    found = {}
    for name, option in options.items():
        SentencePieceTrainer.train(
            input=str(folder / "texts.txt"),
            model_prefix=str(folder / name),
            vocab_size=600,
            character_coverage=0.999,
            minloglevel=2,
            **option,
        )
        found[name] = folder / f"{name}.model"
    return found


@pytest.mark.parametrize(
    ("family", "name", "settings"),
    [
        ("xlm-roberta", "sentencepiece.bpe.model", XLMR),
        ("xlm-roberta", "tokenizer.model", XLMR),
        ("deberta-v2", "spm.model", {"do_lower_case": False}),
        ("albert", "spiece.model", {"do_lower_case": False, "keep_accents": True}),
        ("t5", "spiece.model", {}),
    ],
)
def test_a_sentencepiece_model_gives_its_own_pieces(
    models: dict[str, Path], tmp_path: Path, family: str, name: str, settings: dict[str, object]
) -> None:
    folder = write(tmp_path / "old", family, settings)
    shutil.copyfile(models[family], folder / name)
    assert tokenizer_source(folder) == name
    tokenizer = built(folder)
    model = SentencePieceProcessor(model_file=str(models[family]))
    unknown = {"<unk>", "[UNK]"}
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        expected = [model.id_to_piece(number) for number in model.encode(text)]
        assert [piece for piece in map(tokenizer.id_to_token, ids) if piece not in unknown] == [
            piece for piece in expected if piece not in unknown
        ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, r"found no tokenizer, expected tokenizer\.json, vocab\.txt, \*\.model"),
        ({"spm_model": "no model"}, r"spm\.model: found a vocabulary that cannot be read .*; download it again"),
        ({"vocab_txt": ""}, r"found vocab\.txt, which the tokenizer BertTokenizer does not read"),
    ],
)
def test_files_that_are_no_tokenizer_are_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        built(write(tmp_path / "old", "bert", {"tokenizer_class": "BertTokenizer"}, **files))


def test_a_class_that_reads_other_files_is_refused(models: dict[str, Path], tmp_path: Path) -> None:
    folder = write(tmp_path / "old", "bert", {"tokenizer_class": "BertTokenizer"})
    shutil.copyfile(models["xlm-roberta"], folder / "sentencepiece.bpe.model")
    with pytest.raises(
        ModelError, match=r"found sentencepiece\.bpe\.model, which the tokenizer BertTokenizer does not"
    ):
        built(folder)


def test_a_tokenizer_without_a_fast_version_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "old", "canine", {"tokenizer_class": "CanineTokenizer"}, vocab_txt="[UNK]\n")
    with pytest.raises(ModelError, match="found the tokenizer CanineTokenizer, which has no fast version"):
        built(folder)


def test_a_tokenizer_that_needs_another_package_is_refused(tmp_path: Path) -> None:
    files = {"vocab_json": '{"a": 0, "b": 1}', "merges_txt": "#version: 0.2\na b 3\n"}
    folder = write(tmp_path / "old", "xlm", {"tokenizer_class": "XLMTokenizer"}, **files)
    with pytest.raises(ModelError, match=r"cannot build \(You need to install sacremoses to use XLMTokenizer\)"):
        built(folder)


@pytest.mark.parametrize("text", ['{"version": "1.0"', "", "[]", '{"version": "9.0", "model": {"type": "Future"}}'])
def test_a_damaged_or_newer_tokenizer_json_is_refused(tmp_path: Path, text: str) -> None:
    folder = write(tmp_path / "a", "bert", tokenizer_json=text)
    with pytest.raises(ModelError, match=r"tokenizer\.json: found a file that cannot be read as a tokenizer"):
        read_tokenizer(folder)


def test_damaged_settings_are_refused(bert: Path, tmp_path: Path) -> None:
    shutil.copytree(bert, tmp_path / "a")
    (tmp_path / "a" / "tokenizer_config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=r"tokenizer_config\.json: found invalid JSON"):
        read_tokenizer(tmp_path / "a")


def test_only_special_pieces_of_the_vocabulary_are_named(bert: Path, tmp_path: Path) -> None:
    shutil.copytree(bert, tmp_path / "a")
    write(tmp_path / "a", "mpnet", {"tokenizer_class": "MPNetTokenizer"})  # a class that would add <s> and </s>
    tokenizer = read_tokenizer(tmp_path / "a")
    own = Tokenizer.from_file(str(bert / "tokenizer.json"))
    assert tokenizer.backend_tokenizer.get_vocab() == own.get_vocab()
    assert tokenizer.special_tokens_map == {"unk_token": "[UNK]"}
    assert tokenizer.model_input_names == ["input_ids", "attention_mask"]


def test_code_of_a_folder_is_not_needed_beside_tokenizer_json(bert: Path, tmp_path: Path) -> None:
    shutil.copytree(bert, tmp_path / "a")
    code = {"auto_map": {"AutoTokenizer": ["tok.NewTokenizer", None]}, "tokenizer_class": "NewTokenizer"}
    write(tmp_path / "a", "bert", code | {"cls_token": "[CLS]", "unk_token": "[UNK]"})
    (tmp_path / "a" / "tok.py").write_text("raise SystemExit('remote code ran')\n", encoding="utf-8")
    assert read_tokenizer(tmp_path / "a").special_tokens_map == {"cls_token": "[CLS]", "unk_token": "[UNK]"}
