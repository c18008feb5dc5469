"""No document is in two splits, and errors in the splits stop the run."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from musamma.data.corpus import write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.training.config import Config
from musamma.training.corpus_config import Corpus
from musamma.training.splits import Part, adjacency_log_prob, documents_of, fold_evenly, leave_one_out, load_splits

TEXT = "لافروف في موسكو"


def write(path: Path, *ids: str, label: str = "PER", entities: bool = True) -> str:
    found = [{"start": 0, "end": 6, "label": label}] if entities else []
    lines = [json.dumps({"id": name, "text": TEXT, "entities": found}, ensure_ascii=False) for name in ids]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def config(*corpora: Corpus, **changes: Any) -> Config:
    return Config(name="x", labels=("PER", "LOC"), corpus=corpora, encoder="embedded", **changes)


def ids(parts: tuple[Part, ...]) -> list[str]:
    return [document.id for document in documents_of(parts)]


def test_documents_go_to_the_splits_that_list_their_ids_and_others_nowhere(tmp_path: Path) -> None:
    first = Corpus(path=write(tmp_path / "a.jsonl", *"abcde"), train=("b", "a"), dev=("c",), test=("d",))
    second = Corpus(path=write(tmp_path / "b.jsonl", "x", "y"), train=("y",), test=("x",))
    splits = load_splits(config(first, second))
    assert (ids(splits["train"]), ids(splits["dev"]), ids(splits["test"])) == (["b", "a", "y"], ["c"], ["d", "x"])


def test_splits_are_described(tmp_path: Path) -> None:
    corpus = Corpus(path=write(tmp_path / "a.jsonl", *"abc"), train=("a", "b"), test=("c",))
    described = load_splits(config(corpus)).describe()
    assert {name: each.model_dump() for name, each in described.items()} == {
        "train": {"documents": ["a", "b"], "words": 6, "entities": {"PER": 2}},
        "test": {"documents": ["c"], "words": 3, "entities": {"PER": 1}},
    }


def test_an_unknown_id_is_refused_with_those_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "a", "b")
    with pytest.raises(DataError) as caught:
        load_splits(config(Corpus(path=path, train=("a",), dev=("c",))))
    assert str(caught.value) == f"{path}: dev: found no document 'c', expected one of a, b"


@pytest.mark.parametrize(
    "splits",
    [{"train": ("a",), "dev": ("a",)}, {"train": ("b",), "dev": ("a",), "test": ("a",)}, {"train": ("a", "a")}],
)
def test_an_id_in_two_splits_is_refused(tmp_path: Path, splits: dict[str, Any]) -> None:
    path = write(tmp_path / "a.jsonl", "a", "b")
    with pytest.raises(DataError, match="'a' is given twice in the splits") as caught:
        load_splits(config(Corpus(path=path, **splits)))
    assert caught.value.path == path


@pytest.mark.parametrize("split", ["train", "test"])
def test_an_id_in_two_corpora_is_refused(tmp_path: Path, split: str) -> None:
    first = Corpus(path=write(tmp_path / "a.jsonl", "a"), train=("a",))
    second = Corpus(path=write(tmp_path / "b.jsonl", "a", "b"), **{"train": ("b",), split: ("a",)})
    with pytest.raises(DataError, match=rf"b\.jsonl: {split}: document 'a' is given twice in the splits"):
        load_splits(config(first, second))


def test_an_id_that_another_corpus_has_but_does_not_use_is_free(tmp_path: Path) -> None:
    first = Corpus(path=write(tmp_path / "a.jsonl", "a", "b"), train=("a",))
    second = Corpus(path=write(tmp_path / "b.jsonl", "a", "b"), train=(), test=("b",))
    assert ids(load_splits(config(first, second))["test"]) == ["b"]


def test_training_documents_without_an_entity_are_refused(tmp_path: Path) -> None:
    first = Corpus(path=write(tmp_path / "a.jsonl", "a", entities=False), train=("a",))
    second = Corpus(path=write(tmp_path / "b.jsonl", "b"), train=(), test=("b",))
    with pytest.raises(DataError, match="found no entity in the training documents"):
        load_splits(config(first, second))
    with pytest.raises(DataError, match="found no entity in the training documents"):
        load_splits(config(second))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.jsonl: found no such file"):
        load_splits(config(Corpus(path=str(tmp_path / "absent.jsonl"), train=("a",))))


def test_a_label_outside_the_set_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "a", label="GPE")
    with pytest.raises(DataError, match=r"a\.jsonl:1: unknown-label: .*'لافروف', expected one of PER, LOC"):
        load_splits(config(Corpus(path=path, train=("a",))))


def test_an_id_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "a", "b", "a")
    with pytest.raises(DataError, match=r"a\.jsonl:3: duplicate-id"):
        load_splits(config(Corpus(path=path, train=("a",))))


def test_leave_one_out_scores_each_document_once_and_trains_on_all_others(tmp_path: Path) -> None:
    corpus = Corpus(path=write(tmp_path / "a.jsonl", *"dcba"), train=("d", "b"), dev=("a",), test=("c",))
    folds = leave_one_out(load_splits(config(corpus)))
    assert [fold.name for fold in folds] == ["a", "b", "c", "d"]
    for fold in folds:
        assert ids(fold.splits["test"]) == [fold.name]
        assert fold.splits["dev"] == ()
        assert sorted([*ids(fold.splits["train"]), fold.name]) == ["a", "b", "c", "d"]


def test_even_folds_take_neighbouring_sentences_of_each_corpus(tmp_path: Path) -> None:
    first = Corpus(path=write(tmp_path / "a.jsonl", *"abcd"), split="train")
    second = Corpus(path=write(tmp_path / "b.jsonl", *"xy"), split="test", annotates=("PER",))
    folds = fold_evenly(load_splits(config(first, second)), 2)
    assert [(fold.name, ids(fold.splits["test"]), ids(fold.splits["train"])) for fold in folds] == [
        ("fold 1", ["a", "b", "x"], ["c", "d", "y"]),
        ("fold 2", ["c", "d", "y"], ["a", "b", "x"]),
    ]
    assert [part.labels for part in folds[0].splits["test"]] == [("PER", "LOC"), ("PER",)]


def test_a_single_fold_is_refused(tmp_path: Path) -> None:
    splits = load_splits(config(Corpus(path=write(tmp_path / "a.jsonl", "a"), split="train")))
    with pytest.raises(DataError, match="found 1 folds, expected two or more"):
        fold_evenly(splits, 1)


def test_the_adjacency_rate_is_counted_from_the_tags() -> None:
    text = "لافروف قريشي في وزارة الخارجية الروسية و موسكو"
    spans = [("لافروف", "PER"), ("قريشي", "PER"), ("وزارة الخارجية الروسية", "ORG"), ("موسكو", "LOC")]
    entities = tuple(Entity(text.index(name), text.index(name) + len(name), label) for name, label in spans)
    # Words that follow a word of an entity of their label: one starts an entity (قريشي), two continue one.
    assert adjacency_log_prob([Document("d", text, entities)]) == pytest.approx(math.log((1 + 1) / (3 + 2)))
    assert adjacency_log_prob([Document("d", text)]) == pytest.approx(math.log(1 / 2))


def with_labels(path: Path, *labels: str) -> str:
    words = [f"اسم{index}" for index in range(len(labels))]
    text = " ".join(words)
    spans = [(text.index(word), text.index(word) + len(word)) for word in words]
    found = [{"start": a, "end": b, "label": x} for (a, b), x in zip(spans, labels, strict=True)]
    path.write_text(json.dumps({"id": path.stem, "text": text, "entities": found}) + "\n", encoding="utf-8")
    return str(path)


def test_labels_are_mapped_and_dropped_and_a_part_knows_its_own(tmp_path: Path) -> None:
    path = with_labels(tmp_path / "a.jsonl", "PERS", "MISC", "GPE")
    corpus = Corpus(path=path, map={"PERS": "PER", "GPE": "LOC"}, drop=("MISC",), split="train", weight=2.0)
    (part,) = load_splits(config(corpus))["train"]
    assert [entity.label for entity in part.documents[0].entities] == ["PER", "LOC"]
    assert (part.corpus, part.labels, part.weight) == ("a", ("PER", "LOC"), 2.0)


def test_a_corpus_that_annotates_some_labels(tmp_path: Path) -> None:
    corpus = Corpus(path=with_labels(tmp_path / "a.jsonl", "PER"), annotates=("PER",), split="train")
    assert load_splits(config(corpus))["train"][0].labels == ("PER",)


def test_a_label_declared_and_never_annotated_is_refused(tmp_path: Path) -> None:
    path = with_labels(tmp_path / "a.jsonl", "PER")
    with pytest.raises(DataError, match="annotates lists LOC, but the corpus has no such entity") as caught:
        load_splits(config(Corpus(path=path, annotates=("PER", "LOC"), split="train")))
    assert caught.value.path == path


def test_a_label_annotated_and_not_declared_is_refused(tmp_path: Path) -> None:
    path = with_labels(tmp_path / "a.jsonl", "PER", "LOC")
    with pytest.raises(DataError, match=r"a\.jsonl:1: unknown-label: .*expected one of PER"):
        load_splits(config(Corpus(path=path, annotates=("PER",), split="train")))


def test_corpora_whose_labels_clash_are_refused(tmp_path: Path) -> None:
    first = Corpus(path=with_labels(tmp_path / "a.jsonl", "PER"), split="train")
    second = Corpus(path=with_labels(tmp_path / "b.jsonl", "PERS"), split="train")
    with pytest.raises(DataError, match=r"b\.jsonl:1: unknown-label: .*PERS.*rename or map the label"):
        load_splits(config(first, second))


def test_overlapping_entities_are_refused_or_flattened(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 15, "label": "LOC"}, {"start": 10, "end": 15, "label": "PER"}]
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "entities": spans}), encoding="utf-8")
    with pytest.raises(DataError, match="span-overlap"):
        load_splits(config(Corpus(path=str(path), split="train")))
    (part,) = load_splits(config(Corpus(path=str(path), split="train", flatten=True)))["train"]
    assert [entity.key for entity in part.documents[0].entities] == [(0, 15, "LOC")]


def save_hub(folder: Path, **rows: int) -> str:
    """A data set with ids that count from 0 in each split."""
    datasets = pytest.importorskip("datasets")

    def split(count: int) -> Any:
        return datasets.Dataset.from_dict(
            {
                "id": [str(n) for n in range(count)],
                "tokens": [["زار", "لافروف"]] * count,
                "ner_tags": [["O", "B-PER"]] * count,
            }
        )

    datasets.DatasetDict({name: split(count) for name, count in rows.items()}).save_to_disk(folder)
    return str(folder)


def test_splits_of_a_data_set_count_their_ids_anew(tmp_path: Path) -> None:
    path = save_hub(tmp_path / "hub", train=3, validation=2, test=1)
    tables = (("train", "train"), ("validation", "dev"), ("test", "test"))
    chosen = config(*(Corpus(path=path, dataset_split=theirs, split=ours) for theirs, ours in tables))
    expected = (["train/0", "train/1", "train/2"], ["validation/0", "validation/1"], ["test/0"])
    # Without any split in the config, the data set's own are used.
    for splits in (load_splits(chosen), load_splits(config(Corpus(path=path)))):
        assert (ids(splits["train"]), ids(splits["dev"]), ids(splits["test"])) == expected
        assert splits.documents("dev")[0].meta == {"path": f"{path}/validation"}
    whole = load_splits(config(Corpus(path=path, split="train")))
    assert ids(whole["train"]) == [*expected[0], *expected[1], *expected[2]]
    listed = load_splits(config(Corpus(path=path, train=("train/0",), test=("test/0",))))
    assert (len(ids(listed["train"])), len(ids(listed["test"]))) == (1, 1)


def test_a_split_of_a_data_set_in_two_splits_is_refused(tmp_path: Path) -> None:
    path = save_hub(tmp_path / "hub", train=1, test=1)
    with pytest.raises(DataError, match=r"'(test/)?0' is given twice in the splits"):
        load_splits(config(Corpus(path=path), Corpus(path=path, dataset_split="test", split="test")))


def test_splits_of_other_names_must_be_chosen(tmp_path: Path) -> None:
    path = save_hub(tmp_path / "hub", train=1, unlabeled=1)
    with pytest.raises(DataError, match="found the splits unlabeled, expected either split = "):
        load_splits(config(Corpus(path=path)))
    with pytest.raises(DataError, match="found no split, expected either split = "):
        load_splits(config(Corpus(path=save_hub(tmp_path / "one", train=1))))


def test_two_exports_with_numbers_are_two_corpora(tmp_path: Path) -> None:
    record = {"id": 1, "text": TEXT, "label": [[0, 6, "PER"]]}
    for name in ("x.jsonl", "y.jsonl"):
        (tmp_path / name).write_text(json.dumps(record) + "\n", encoding="utf-8")
    corpora = (
        Corpus(path=str(tmp_path / "x.jsonl"), format="doccano", split="train"),
        Corpus(path=str(tmp_path / "y.jsonl"), format="doccano", split="test"),
    )
    splits = load_splits(config(*corpora))
    assert (ids(splits["train"]), ids(splits["test"])) == (["x/1"], ["y/1"])
    assert [fold.name for fold in leave_one_out(splits)] == ["x/1", "y/1"]


def test_files_of_one_name_are_two_corpora(tmp_path: Path) -> None:
    for year in ("2019", "2020"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "a.conll").write_text("زار O\nلافروف B-PER\n", encoding="utf-8")
    corpora = (Corpus(path=str(tmp_path / year / "a.conll"), split="train") for year in ("2019", "2020"))
    assert ids(load_splits(config(*corpora))["train"]) == ["2019/a", "2020/a"]


def predicted(path: Path) -> Path:
    record = {
        "id": "a",
        "text": TEXT,
        "entities": [{"start": 0, "end": 6, "label": "PER", "score": 0.9}],
        "meta": {"musamma": {"model": "m"}},
    }
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return path


def test_predictions_are_trained_on_only_if_asked_for(tmp_path: Path) -> None:
    path = predicted(tmp_path / "p.jsonl")
    with pytest.raises(DataError, match=r"p\.jsonl:1: found predictions of a model .*predictions_as_gold = true"):
        load_splits(config(Corpus(path=str(path), split="train")))
    splits = load_splits(config(Corpus(path=str(path), split="train", predictions_as_gold=True)))
    assert ids(splits["train"]) == ["a"]


def test_what_a_config_leaves_out_is_counted(tmp_path: Path) -> None:
    entities = (Entity(0, 3, "PERS"), Entity(0, 8, "ORG"), Entity(4, 8, "LOC"), Entity(9, 13, "MISC"))
    write_corpus([Document("a", "زار أحمد كابل", entities)], tmp_path / "a.jsonl")
    for drop, expected in (
        (("MISC", "LOC"), {"entities of the label MISC": 1, "entities of the label LOC": 1}),
        (("*",), {"entities of the label MISC": 1, "entities of the label LOC": 1}),
    ):
        corpus = Corpus(
            path=str(tmp_path / "a.jsonl"), split="train", map={"PERS": "PER", "ORG": "ORG"}, drop=drop, flatten=True
        )
        splits = load_splits(Config(name="a", labels=("PER", "ORG"), encoder="x", corpus=(corpus,)))
        assert splits.left_out == expected | {"overlapping entities": 1}
        assert [entity.label for entity in splits.documents("train")[0].entities] == ["ORG"]


def test_what_nobody_annotated_is_left_out_and_counted(tmp_path: Path) -> None:
    region = {"from_name": "l", "to_name": "t", "type": "labels", "value": {"start": 0, "end": 6, "labels": ["PER"]}}
    tasks = [
        {"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "result": [region]}]},
        {"id": 2, "data": {"text": TEXT}, "annotations": []},
    ]
    (tmp_path / "x.json").write_text(json.dumps(tasks), encoding="utf-8")
    splits = load_splits(config(Corpus(path=str(tmp_path / "x.json"), split="train")))
    assert ids(splits["train"]) == ["1"]
    assert sum(splits.left_out.values()) == 1
    assert all(fold.splits.left_out == splits.left_out for fold in fold_evenly(splits, 2))
