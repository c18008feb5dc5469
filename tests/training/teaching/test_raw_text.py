"""Raw text: read from any format without its entities, counted, and refused where it holds sentences of dev or test."""

import json
from pathlib import Path

import pytest

from musamma.data.corpus import write_corpus
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.files.whole_files import sha256
from musamma.data.reading import EVERY_TASK
from musamma.training.splits import Part, Splits
from musamma.training.teaching.raw_text import SHARED, UNREAD, RawText, read_raw

TEST = Document("t1", "التقى وزير الخارجية لافروف نظيره أمس . المصدر : وكالة")
SPLITS = Splits(
    train=[Part("gold", (Document("a", "وصل الرئيس إلى العاصمة كابل مساء ."),), ("PER",), path="gold.jsonl")],
    dev=[Part("gold", (Document("d1", "قال المتحدث إن الاجتماع انتهى ."),), ("PER",), path="gold.jsonl")],
    test=[Part("other", (TEST,), ("PER",), path="other.conll")],
)


def write(path: Path, *documents: Document) -> str:
    write_corpus(documents, path)
    return str(path)


def read(*names: str, leave_out_shared: bool = False) -> RawText:
    return read_raw(names, EVERY_TASK, SPLITS, leave_out_shared=leave_out_shared)


def test_any_format_is_read_without_its_entities(tmp_path: Path) -> None:
    annotated = Document("x", "زار لافروف موسكو .", (Entity(4, 10, "PER"),), {"key": 1})
    names = [write(tmp_path / "a.conll", annotated), write(tmp_path / "b.jsonl", annotated)]
    (tmp_path / "c.txt").write_text("نص خام بلا وسوم", encoding="utf-8")
    raw = read(*names, str(tmp_path / "c.txt"))
    assert [len(document.entities) for document in raw.documents] == [0, 0, 0]
    assert [dict(document.meta) for document in raw.documents] == [{}, {}, {}]
    assert raw.words == 4 + 4 + 4
    assert raw.files == {str(path): sha256(path) for path in sorted(tmp_path.iterdir())}
    assert read(str(tmp_path)) == raw
    assert read() == RawText()


def test_sentences_of_train_may_be_there(tmp_path: Path) -> None:
    raw = read(write(tmp_path / "a.jsonl", *SPLITS.documents("train")))
    assert (len(raw.documents), raw.left_out) == (1, {})


def test_sentences_of_dev_and_test_are_refused_by_file_and_document(tmp_path: Path) -> None:
    fine = Document("fine", "المصدر : وكالة")  # a short sentence of test; such ones are everywhere
    part = Document("part", "في موسكو . قال المتحدث إن الاجتماع انتهى .")
    whole = Document("whole", TEST.text)
    names = [write(tmp_path / "a.jsonl", fine, part), write(tmp_path / "b.jsonl", whole)]
    with pytest.raises(DataError) as refused:
        read(*names)
    message = str(refused.value)
    assert message.startswith(
        f"found sentences of dev or test in 2 documents of the raw text, in {names[0]} (1), {names[1]} (1), expected"
    )
    assert f"{names[0]}: document 'part': the 6-word sentence 'قال المتحدث إن الاجتماع انتهى .' also" in message
    assert "also occurs in gold.jsonl/dev;" in message
    assert f"{names[1]}: document 'whole': all its sentences already occurred, the first one in other.c" in message
    assert message.endswith("or leave them out with --leave-out-shared")
    raw = read(*names, leave_out_shared=True)
    assert [document.id for document in raw.documents] == ["fine"]
    assert raw.left_out == {SHARED: 2}
    with pytest.raises(
        DataError, match="found no words in 1 file besides 1 document with sentences of dev or test, exp"
    ):
        read(names[1], leave_out_shared=True)


def test_sentences_that_raw_documents_share_with_each_other_are_fine(tmp_path: Path) -> None:
    same = "سجلت الأسواق العالمية ارتفاعا كبيرا هذا الأسبوع ."
    names = [write(tmp_path / f"{name}.jsonl", Document(name, same)) for name in "ab"]
    assert len(read(*names).documents) == 2


def test_only_as_much_is_kept_as_the_epochs_read(tmp_path: Path) -> None:
    documents = [Document(str(number), f"{number} نص " * (number + 1)) for number in range(20)]
    raw = read(write(tmp_path / "a.jsonl", *documents))
    some = raw.drawn(100)
    sizes = [2 * (int(document.id) + 1) for document in some.documents]
    assert 100 <= some.words == sum(sizes) < 140
    assert [document.id for document in some.documents] == sorted((x.id for x in some.documents), key=int)
    assert some.left_out == {UNREAD: 20 - len(some.documents)}
    assert some.files == raw.files
    assert raw.drawn(100) == some
    assert raw.drawn(10**6) == raw.drawn(raw.words) == raw


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="found no such file"):
        read(str(tmp_path / "absent.jsonl"))
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    with pytest.raises(DataError, match="found no words in 1 file, expected raw text"):
        read(str(tmp_path / "empty.txt"))
    with pytest.raises(DataError, match="found standard input as raw text, expected files"):
        read("-")
    (tmp_path / "bad.jsonl").write_text(json.dumps({"id": "a", "text": "نص"}) + "\n{", encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.jsonl:2"):
        read(str(tmp_path / "bad.jsonl"))
