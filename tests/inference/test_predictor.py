"""The API for prediction, with a tiny model: what it guarantees about texts, words and offsets."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.paths import SEEDS
from helpers.strategies import documents
from helpers.tiny import write_tiny_classifier, write_tiny_encoder
from hypothesis import given, settings
from transformers import pipeline

from musamma.data.corpus import load_corpus
from musamma.data.documents import PROVENANCE, Document, Entity, Sentence, Word
from musamma.data.errors import DataError, ModelError
from musamma.data.files.whole_files import sha256
from musamma.data.tags.bio import read_tags, tags_of
from musamma.data.tags.tag_set import TagSet
from musamma.data.text.segmentation import sentences_of, words_of
from musamma.inference.codec import drop_below
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.inference.model_folder import ModelInfo, read_info, write_info
from musamma.inference.predictor import Predictor, origin_of

TAGS = TagSet(("PER", "ORG", "LOC", "DATE"))
WINDOW, CONTEXT = 64, 8
SENTENCE = "التقى لافروف متقي في موسكو يوم الأربعاء"
TEXTS = [
    SENTENCE,
    "قالَ مُحَمَّدٌ، في القاهـــرة: «٢٠٢٥»!",
    "أعلنت Reuters 📰 أنّ Apple™ باعت 👨\u200d👩\u200d👧 في ٣٫٥ ساعة؟",
    "سطر\r\nوسطر آخر\r\n\r\nمن موسكو\r",
    "\ufeff\u200fسيرغي\u200c لافروف\u200f.",
    "[CLS] لافروف [SEP] موسكو [MASK]",
    "ـ \u064b ﷺ ﻻ ۝ \ue000 \x07 \u0600123",
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    encoder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    info = ModelInfo(TAGS.labels, WINDOW, CONTEXT, temperature=1.5, version="0")
    return write_tiny_classifier(tmp_path_factory.mktemp("model"), encoder, info)


@pytest.fixture(scope="session")
def predictor(folder: Path) -> Predictor:
    return Predictor.load(folder)


@pytest.fixture(scope="session")
def pieces(folder: Path) -> WindowTokenizer:
    return WindowTokenizer.load(folder, read_info(folder))


def found(document: Document) -> list[tuple[int, int, str]]:
    return [entity.key for entity in document.entities]


@pytest.mark.parametrize("document", load_corpus(SEEDS / "gold.jsonl")[:3], ids=lambda document: document.id[:3])
def test_emissions_are_those_of_the_transformers_pipeline(
    folder: Path, predictor: Predictor, pieces: WindowTokenizer, document: Document
) -> None:
    tagger = pipeline("token-classification", model=str(folder), aggregation_strategy="none", ignore_labels=[])
    surfaces = [document.text[word.start : word.end] for word in words_of(document)]
    compared = 0
    for start in range(0, 400, 10):
        with_single_spaces = Document("d", " ".join(surfaces[start : start + 10]))
        [table] = predictor.log_probs(pieces.encode([with_single_spaces]))
        theirs = {piece["start"]: piece["entity"] for piece in tagger(with_single_spaces.text)}
        for word, row in zip(words_of(with_single_spaces), table, strict=True):
            # The pipeline has no tag for a word without a piece of its own, such as a lone diacritic.
            if word.start in theirs:
                assert TAGS.tags[row.argmax()] == theirs[word.start]
                compared += 1
    assert compared > 380


def test_probabilities_are_those_of_the_pipeline_at_the_models_temperature(
    folder: Path, predictor: Predictor, pieces: WindowTokenizer
) -> None:
    tagger = pipeline("token-classification", model=str(folder), aggregation_strategy="none", ignore_labels=[])
    tagger.model.classifier.weight.data.div_(1.5)
    tagger.model.classifier.bias.data.div_(1.5)
    [table] = predictor.log_probs(pieces.encode([Document("d", SENTENCE)]))
    theirs = {piece["start"]: piece["score"] for piece in tagger(SENTENCE)}
    ours = [theirs[word.start] for word in words_of(Document("d", SENTENCE))]
    np.testing.assert_allclose(np.exp(table.max(axis=1)), ours, rtol=1e-4)


@pytest.mark.parametrize("text", TEXTS)
def test_entities_are_whole_words_of_the_very_text(predictor: Predictor, text: str) -> None:
    document = predictor.predict(text)
    assert document.text == text
    assert document.entities
    words = words_of(document)
    starts, ends = {word.start for word in words}, {word.end for word in words}
    for entity in document.entities:
        assert entity.start in starts
        assert entity.end in ends
        assert entity.label in TAGS.labels
        assert entity.score is not None
        assert 0 <= entity.score <= 1
        assert text[entity.start : entity.end].strip() == text[entity.start : entity.end] != ""


@settings(max_examples=30)
@given(documents())
def test_a_document_keeps_everything_but_its_entities(predictor: Predictor, document: Document) -> None:
    predicted = predictor.predict(document)
    meta = {key: value for key, value in predicted.meta.items() if key != PROVENANCE}
    assert (predicted.id, predicted.text, meta, predicted.sentences) == (
        document.id,
        document.text,
        document.meta,
        document.sentences,
    )
    # Each word has a tag, and the entities can be written as tags of the words.
    assert [len(tags) for tags in tags_of(predicted)] == [len(sentence.words) for sentence in sentences_of(document)]


def test_invalid_starts_of_a_files_entities_go_with_them(predictor: Predictor) -> None:
    document = Document("d", SENTENCE, meta={"improper_starts": [0, 6, 13, 18, 21, 27, 31], "source": "x"})
    predicted = predictor.predict(document)
    assert predicted.entities
    assert predicted.meta.keys() == {"source", PROVENANCE}
    assert all(chunk.proper for tags in tags_of(predicted) for chunk in read_tags(tags))


@pytest.mark.parametrize("text", ["", " ", "\n\r\n", "\u200f\u200e\ufeff", "\u200f \u00a0\u2028"])
def test_a_text_without_words_has_no_entities(predictor: Predictor, text: str) -> None:
    document = predictor.predict(text)
    assert (document.text, document.entities) == (text, ())
    assert (document.meta[PROVENANCE]["words"], document.meta[PROVENANCE]["windows"]) == (0, 0)


def test_a_prediction_has_its_provenance(predictor: Predictor, folder: Path, pieces: WindowTokenizer) -> None:
    document = Document("d", f"{SENTENCE}. " * 20, meta={PROVENANCE: {"model": "another"}, "source": "x"})
    predicted = predictor.predict(document)
    assert predicted.meta == {
        "source": "x",
        PROVENANCE: {
            "words": 8 * 20,
            "windows": len(pieces.windows(pieces.encode([document])[0])),
            "truncated": 0,
            "model": folder.name,
            "checksum": sha256(folder / "musamma.json"),
            "backend": "torch",
            "version": version("musamma"),
        },
    }
    assert predicted.meta[PROVENANCE]["windows"] > 1


def test_a_run_gives_its_name_to_its_model(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "mine" / "model")
    for name in ("mine", "mine/model"):
        origin = Predictor.load(tmp_path / name).origin
        assert origin is not None
        assert origin.model == "mine"
        assert origin == origin_of(tmp_path / name)


def test_words_of_a_file_that_nobody_sees_have_tags_too(predictor: Predictor, pieces: WindowTokenizer) -> None:
    words = (Word(0, 6), Word(7, 8), Word(9, 14))
    document = Document("d", "لافروف \u200f موسكو", sentences=(Sentence(words),))
    [table] = predictor.log_probs(pieces.encode([document]))
    assert table.shape == (3, len(TAGS.tags))
    assert [len(tags) for tags in tags_of(predictor.predict(document))] == [3]


def test_a_long_text_is_read_to_its_end(predictor: Predictor, pieces: WindowTokenizer) -> None:
    text = " ".join(f"{SENTENCE} {number}." for number in range(334))
    document = predictor.predict(text)
    words = words_of(document)
    assert len(words) > 3000
    [table] = predictor.log_probs(pieces.encode([document]))
    np.testing.assert_allclose(np.exp(table).sum(axis=1), 1, atol=1e-4)
    assert {entity.start * 10 // len(text) for entity in document.entities} == set(range(10))


def test_other_texts_do_not_change_a_prediction(predictor: Predictor, pieces: WindowTokenizer) -> None:
    texts = [*TEXTS, " ".join(TEXTS) * 5, "", "قال", SENTENCE * 3]
    together = list(predictor.predict_many(texts))
    alone = [predictor.predict(text) for text in texts]
    assert [found(document) for document in together] == [found(document) for document in alone]
    log_probs = predictor.log_probs(pieces.encode(together))
    for table, document in zip(log_probs, alone, strict=True):
        np.testing.assert_allclose(table, predictor.log_probs(pieces.encode([document]))[0], atol=1e-4)


def test_order_is_kept_over_many_batches(predictor: Predictor) -> None:
    texts = [f"{'موسكو ' * (number * 7 % 23)}{number}" for number in range(150)]
    predicted = list(predictor.predict_many(texts))
    assert [document.text for document in predicted] == texts
    assert [document.id for document in predicted] == [str(number) for number in range(150)]


def test_texts_are_read_as_they_are_needed(predictor: Predictor) -> None:
    read = []

    def endless() -> Iterator[str]:
        for number in count():
            read.append(number)
            yield f"لافروف في موسكو {number}"

    predicted = predictor.predict_many(endless())
    assert len(read) == 0
    assert len(list(islice(predicted, 3))) == 3
    assert len(read) == 1_000, "a chunk to predict, and the next one to go on with"
    assert len(list(islice(predicted, 500))) == 500
    assert len(read) == 1_500
    predicted.close()
    assert len(read) == 1_500


@pytest.mark.parametrize("given", [0, 3, 700])
def test_texts_before_an_error_are_answered(predictor: Predictor, given: int) -> None:
    def broken() -> Iterator[str]:
        for number in range(given):
            yield f"لافروف في موسكو {number}"
        raise OSError("gone")

    answered = []
    with pytest.raises(OSError, match="gone"):
        for document in predictor.predict_many(broken()):
            answered.append(document.id)
    assert answered == [str(number) for number in range(given)]


def test_half_of_a_surrogate_pair_is_refused_after_the_texts_before_it(predictor: Predictor) -> None:
    answers = predictor.predict_many([SENTENCE, "زار", "زار \ud800 كابل"])
    assert [next(answers).text, next(answers).text] == [SENTENCE, "زار"]
    with pytest.raises(DataError, match="found half of a surrogate pair at character 4, expected complete characters"):
        next(answers)
    with pytest.raises(DataError, match="at character 0"):
        predictor.predict("\udcff")


def test_no_texts_no_documents(predictor: Predictor) -> None:
    assert list(predictor.predict_many([])) == []


def test_the_model_is_left_in_the_mode_it_was_in(predictor: Predictor) -> None:
    model = predictor._backend.model
    first = predictor.predict(SENTENCE)
    model.train()
    assert predictor.predict(SENTENCE) == first
    assert model.training
    model.eval()


def test_a_number_of_threads_is_taken(folder: Path) -> None:
    before = torch.get_num_threads()
    assert found(Predictor.load(folder, threads=1, device="cpu").predict(SENTENCE))
    assert torch.get_num_threads() == 1
    torch.set_num_threads(before)


def test_an_unknown_backend_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="found the backend 'tensorflow', expected auto, torch, torch-bf16, onnx"):
        Predictor.load(folder, backend="tensorflow")


def test_weights_that_do_not_fit_are_refused(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    config = (tmp_path / "config.json").read_text(encoding="utf-8")
    (tmp_path / "config.json").write_text(config.replace('"hidden_size": 32', '"hidden_size": 64'), encoding="utf-8")
    write_info(tmp_path, ModelInfo(TAGS.labels, WINDOW, CONTEXT))
    with pytest.raises(ModelError, match="the model cannot be loaded"):
        Predictor.load(tmp_path)


def test_a_least_score_leaves_out_the_others_and_nothing_else(predictor: Predictor) -> None:
    every = list(predictor.predict_many(TEXTS))
    scores = sorted(entity.written_score or 0.0 for document in every for entity in document.entities)
    least = scores[len(scores) // 2]
    kept = list(predictor.predict_many(TEXTS, min_score=least))
    for before, after in zip(every, kept, strict=True):
        assert after.entities == tuple(entity for entity in before.entities if (entity.written_score or 0.0) >= least)
        assert (after.id, after.text, after.meta) == (before.id, before.text, before.meta)
    assert 0 < sum(len(document.entities) for document in kept) < len(scores)
    assert predictor.predict(SENTENCE, min_score=0.0) == predictor.predict(SENTENCE)
    assert all(entity.written_score == 1 for entity in predictor.predict(SENTENCE, min_score=1.0).entities)


def test_a_least_score_is_compared_to_the_score_as_written() -> None:
    entities = (Entity(0, 1, "PER", 0.2999994), Entity(2, 3, "LOC", 0.2999996), Entity(4, 5, "ORG", 0.3000004))
    for least in (0.3, 0.2999996, 0.3000004):  # the last two: the unrounded scores of entities, as Python has them
        kept = drop_below(Document("d", "a b c", entities), least).entities
        assert [(entity.label, entity.written_score) for entity in kept] == [("LOC", 0.3), ("ORG", 0.3)]


@pytest.mark.parametrize("least", [-0.01, 1.01, 50, float("nan")])
def test_a_least_score_is_a_probability(predictor: Predictor, least: float) -> None:
    with pytest.raises(ValueError, match=r"found min_score = .*, expected a probability in 0\.\.1"):
        predictor.predict(SENTENCE, min_score=least)


def test_another_temperature_gives_what_a_model_of_that_temperature_gives(
    predictor: Predictor, folder: Path, tmp_path: Path
) -> None:
    assert predictor.info.temperature == 1.5
    plain = shutil.copytree(folder, tmp_path / "plain")
    write_info(plain, replace(read_info(folder), temperature=1.0))
    [expected] = Predictor.load(plain).predict_many([SENTENCE])
    [[document]] = [predictor.decode(read, temperature=1.0) for read in predictor.read_many([SENTENCE])]
    assert [x.key for x in document.entities] == [x.key for x in expected.entities]
    assert [x.score for x in document.entities] == pytest.approx([x.score for x in expected.entities], abs=1e-5)
    [[same]] = [predictor.decode(read) for read in predictor.read_many([SENTENCE])]
    assert same == predictor.predict(SENTENCE)
