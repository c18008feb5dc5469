"""`musamma stats`: counts, names, subword pieces and overlaps of files."""

import json
import math
from pathlib import Path

import pytest
from helpers.command import Command
from helpers.seed_articles import DOCUMENTS, LABELS, TEST, TRAIN, numbers
from helpers.strategies import documents, texts
from helpers.tiny import write_tiny_encoder
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import format_document
from musamma.data.stats import Statistics, count, overlap
from musamma.data.text.names import name_readings, normalised_name
from musamma.data.text.segmentation import sentences_of, words_of
from musamma.inference.encoding.piece_counts import PieceCounts, count_pieces

TEXT = "زار لافروف كابل. زار متقي موسكو! زار لافروف كابل."


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def test_by_hand() -> None:
    people = (Entity(4, 10, "PER"), Entity(21, 25, "PER"), Entity(37, 43, "PER"))
    found = count([Document("a", TEXT, (*people, Entity(11, 15, "LOC"))), Document("b", "نعم")])
    assert (found.documents, found.words, found.lengths) == (2, 13, {4: 3, 1: 1})
    assert found.names == {"LOC": {"كابل": 1}, "PER": {"لافروف": 2, "متقي": 1}}
    assert found.sentences == {"زار لافروف كابل .": 2, "زار متقي موسكو !": 1, "نعم": 1}
    assert [found.length(share) for share in (0.25, 0.26, 0.5, 1)] == [1, 4, 4, 4]
    assert Statistics().length(0.5) == 0


@given(st.lists(documents(), max_size=4))
def test_every_word_and_entity_is_counted_once_and_counts_add(corpus: list[Document]) -> None:
    found = count(corpus)
    assert found.words == sum(len(words_of(document)) for document in corpus)
    assert found.lengths.total() == found.sentences.total() == sum(len(sentences_of(d)) for d in corpus)
    assert sum(names.total() for names in found.names.values()) == sum(len(d.entities) for d in corpus)
    assert count(corpus[:2]) + count(corpus[2:]) == found
    lengths = sorted(len(sentence.words) for document in corpus for sentence in sentences_of(document))
    for share in (0.5, 0.9, 0.99, 1):
        assert found.length(share) == (lengths[max(0, math.ceil(share * len(lengths) - 1e-9) - 1)] if lengths else 0)
    itself = overlap(found, found)
    assert itself.sentences == found.lengths.total()
    assert itself.names == itself.seen_exact == itself.seen_normalised


def test_labels_that_no_entity_has_are_named(musamma: Command, tmp_path: Path) -> None:
    paths = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    for path, label in zip(paths, ("PER", "LOC"), strict=True):
        path.write_text(format_document(Document("a", TEXT, (Entity(4, 10, label),))) + "\n", encoding="utf-8")
    some = musamma("stats", *paths, "--labels", "PER,FOO", "--json")
    assert some.code == 0
    assert "--labels has FOO, no label of the files (LOC PER)" in some.err
    assert list(json.loads(some.out)["files"][str(paths[0])]["names"]) == ["PER"]
    assert "--labels" not in musamma("stats", *paths, "--labels", "PER,LOC").err
    none = musamma("stats", *paths, "--labels", "FOO,BAR")
    assert (none.code, none.out) == (2, "")
    assert "--labels: found FOO BAR, expected labels of the files (LOC PER); correct the names" in none.err


def test_the_number_of_names_is_not_negative(musamma: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(format_document(Document("a", TEXT, (Entity(4, 10, "PER"),))) + "\n", encoding="utf-8")
    assert musamma("stats", path, "--names", "-1").code == 2
    assert musamma("stats", path, "--names", "0").code == 0


@given(texts)
def test_any_name_has_readings(text: str) -> None:
    name = normalised_name(text)
    assert name in name_readings(name)
    assert normalised_name(" ".join(name)) == name or any(not word for word in name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("لافروف", "ولافروف"),
        ("أفغانستان", "لأفغانستان"),
        ("الأمم المتحدة", "للامم المتحدة"),
        ("مُحَمَّد", "محـــمد"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("مو\u200fسكو", "وبموسكو"),
        ("Reuters", "REUTERS"),
    ],
)
def test_names_that_differ_in_spelling_only(one: str, other: str) -> None:
    assert name_readings(normalised_name(one)) & name_readings(normalised_name(other))


def test_the_seeds_share_what_their_card_says() -> None:
    train = count(document for document in DOCUMENTS if document.id[:3] in TRAIN)
    test = count(document for document in DOCUMENTS if document.id[:3] == TEST)
    found = overlap(train, test)
    card = numbers("Shared names")
    for label in LABELS:
        assert [found.names[label], found.seen_exact[label], found.seen_normalised[label]] == card[label][3:]


def test_pieces_are_those_of_the_tokenizer(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "run" / "model")
    found = count_pieces(folder, DOCUMENTS[:2])
    assert found.words == sum(len(words_of(document)) for document in DOCUMENTS[:2])
    assert found.pieces >= found.words
    assert found == count_pieces(tmp_path / "run", DOCUMENTS[:2])
    assert PieceCounts().per_word == PieceCounts().unknown_share == 0
    assert (PieceCounts(2, 3, 1) + PieceCounts(2, 3, 2)).unknown_share == 0.5


def test_the_command(musamma: Command, tmp_path: Path) -> None:
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path, entity in zip(paths, (Entity(4, 10, "PER"), Entity(21, 25, "PER")), strict=True):
        path.write_text(format_document(Document("a", TEXT, (entity,))) + "\n", encoding="utf-8")
    folder = write_tiny_encoder(tmp_path / "encoder")
    done = musamma("stats", *paths, "--tokenizer", folder)
    assert done.code == 0
    for shown in (
        "pieces/word",
        "لافروف",
        "متقي",
        f"names of {paths[1]} that are also in {paths[0]}; in common: 3 sentences",
    ):
        assert shown in done.out
    found = json.loads(musamma("stats", *paths, "--tokenizer", folder, "--json").out)
    assert found["files"][str(paths[0])]["words"] == 12
    assert found["files"][str(paths[0])]["names"] == {"PER": {"لافروف": 1}}
    assert found["files"][str(paths[0])]["pieces_per_word"] >= 1
    assert found["overlaps"] == [
        {
            "first": str(paths[0]),
            "second": str(paths[1]),
            "shared_sentences": 3,
            "names": {"PER": {"all": 1, "seen_exact": 0, "seen_normalised": 0}},
        }
    ]
    assert musamma("stats", paths[0], "--tokenizer", tmp_path).code == 2
    assert musamma("stats", tmp_path / "absent.jsonl").code == 2


def test_anercorp(musamma: Command, corpora: Path) -> None:
    train, test = (corpora / "anercorp" / f"ANERCorp_CamelLab_{part}.txt" for part in ("train", "test"))
    tokenizer = corpora / "arabertv02-tokenizer"
    found = json.loads(musamma("stats", train, test, "--from", "conll", "--tokenizer", tokenizer, "--json").out)
    sizes = [(each["documents"], each["sentences"], each["words"]) for each in found["files"].values()]
    assert sizes == [(1, 3_973, 125_102), (1, 925, 25_008)]
    assert found["files"][str(test)]["labels"] == {"LOC": 676, "MISC": 243, "ORG": 459, "PERS": 907}
    assert found["files"][str(train)]["sentence_words"]["longest"] == 530
    assert 1 < found["files"][str(train)]["pieces_per_word"] < 1.5
    assert found["overlaps"][0]["shared_sentences"] == 0


def test_entities_of_other_labels_are_counted(musamma: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("زار O\nلافروف B-PER\nكابل B-LOC\n", encoding="utf-8")
    done = musamma("stats", path, "--labels", "LOC,XX", "--json")
    assert json.loads(done.out)["files"][str(path)]["labels"] == {"LOC": 1}
    assert done.err.splitlines() == [
        "entities of the label PER: 1 left out",
        "--labels has XX, no label of the files (LOC PER)",
    ]
