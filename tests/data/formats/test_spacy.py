"""Tests of spaCy's DocBin."""

import gc
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import spacy
import srsly
from helpers.reading import numbered
from helpers.strategies import documents
from hypothesis import given
from spacy.tokens import Doc, DocBin, Span

from musamma.data.corpus import write_corpus
from musamma.data.documents import PROVENANCE, Document, Entity, Sentence, Word
from musamma.data.errors import DataError
from musamma.data.formats.fitting import fit
from musamma.data.formats.registry import WRITERS, Keeps, Tasks

TEXT = "زار لافروف كابل. ثم عاد"
ENTITIES = (Entity(4, 10, "PER"), Entity(11, 15, "LOC"))
NLP = spacy.blank("ar")


def doc_of(text: str = TEXT, entities: Iterable[Entity] = ENTITIES) -> Doc:
    doc = NLP(text)
    doc.set_ents([doc.char_span(each.start, each.end, label=each.label) for each in entities])
    return doc


def file_of(folder: Path, *docs: Doc) -> Path:
    DocBin(docs=docs, store_user_data=True).to_disk(folder / "a.spacy")
    return folder / "a.spacy"


def read(path: Path, tasks: Tasks = Tasks.ANNOTATED) -> tuple[list[Document], Counter[str], Counter[str]]:
    lost: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    found = [document for _, document in numbered(path, tasks=tasks, lost=lost, left_out=left_out)]
    return found, lost, left_out


def test_documents_of_spacy_are_read(tmp_path: Path) -> None:
    found, lost, left_out = read(file_of(tmp_path, doc_of(), doc_of("👍  نعم\n", ())))
    assert found == [Document("document 1", TEXT, ENTITIES), Document("document 2", "👍  نعم\n")]
    assert not lost
    assert not left_out


def test_words_are_tokens_where_there_are_sentences(tmp_path: Path) -> None:
    doc = Doc(
        NLP.vocab, words=["أ.ف.ب", " ", "قالت", "."], spaces=[True, False, False, False], ents=["B-ORG", "O", "O", "O"]
    )
    for number, token in enumerate(doc):
        token.is_sent_start = number in (0, 2)
    ((document,), _, _) = read(file_of(tmp_path, doc))
    assert document.text == "أ.ف.ب  قالت."
    assert document.sentences == (Sentence((Word(0, 5),)), Sentence((Word(7, 11), Word(11, 12))))
    assert document.entities == (Entity(0, 5, "ORG"),)


@pytest.mark.parametrize("key", ["id", "doc_id"])
def test_an_id_may_be_in_the_user_data_or_an_extension(tmp_path: Path, key: str) -> None:
    plain, extended = doc_of(), doc_of()
    plain.user_data[key] = 7
    Doc.set_extension(key, default=None, force=True)
    extended._.set(key, "a7")
    assert [document.id for document in read(file_of(tmp_path, plain, extended))[0]] == ["7", "a7"]


def test_spans_of_one_group_are_entities_where_there_are_no_others(tmp_path: Path) -> None:
    doc = NLP(TEXT)
    doc.spans["sc"] = [Span(doc, 1, 3, label="EVENT"), Span(doc, 1, 2, label="PER")]
    ((document,), lost, _) = read(file_of(tmp_path, doc))
    assert document.entities == (Entity(4, 10, "PER"), Entity(4, 15, "EVENT"))
    assert not lost


def test_what_a_document_cannot_hold_is_counted(tmp_path: Path) -> None:
    doc = NLP(TEXT)
    doc.set_ents([Span(doc, 1, 2, label="PER", kb_id="Q1", span_id="s")])
    doc.spans["sc"] = [Span(doc, 1, 3, label="EVENT"), Span(doc, 1, 2, label="PER")]
    doc.cats = {"NEWS": 1.0}
    ((document,), lost, _) = read(file_of(tmp_path, doc))
    assert document.entities == ENTITIES[:1]
    assert lost == {
        "spans of the group sc": 2,
        "classes of documents": 1,
        "links of entities to a knowledge base": 1,
        "ids of entities": 1,
    }


def test_texts_whose_entities_nobody_annotated_are_left_out(tmp_path: Path) -> None:
    path = file_of(tmp_path, NLP(TEXT), doc_of())
    found, _, left_out = read(path)
    assert [document.id for document in found] == ["document 2"]
    assert left_out == {"documents whose entities are not annotated": 1}
    assert len(read(path, Tasks.EVERY)[0]) == 2
    write_corpus([Document("a", TEXT)], tmp_path / "b.spacy")
    assert read(tmp_path / "b.spacy")[2] == {"documents whose entities are not annotated": 1}


def test_what_is_written_is_what_spacy_trains_on(tmp_path: Path) -> None:
    write_corpus([Document("a", TEXT, ENTITIES)], tmp_path / "a.spacy")
    (doc,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.blank("ar").vocab)
    assert doc.text == TEXT
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("لافروف", "PER"), ("كابل", "LOC")]
    assert [token.ent_iob_ for token in doc] == ["O", "B", "B", "O", "O", "O"]
    assert [sent.text for sent in doc.sents] == ["زار لافروف كابل.", "ثم عاد"]


def test_predictions_stay_predictions(tmp_path: Path) -> None:
    meta = {PROVENANCE: {"model": "m"}, "page": 2}
    predicted = [Document("a", TEXT, (Entity(4, 10, "PER", 0.5),), meta), Document("b", "نعم", (), meta)]
    write_corpus(predicted, tmp_path / "a.spacy")
    found = read(tmp_path / "a.spacy", Tasks.LABELLED)[0]
    assert [(each.id, each.entities, each.meta) for each in found] == [(p.id, p.entities, p.meta) for p in predicted]


@given(documents())
def test_the_text_of_spacy_is_the_text(tmp_path_factory: pytest.TempPathFactory, document: Document) -> None:
    path = tmp_path_factory.getbasetemp() / "text.spacy"
    write_corpus([fit(document, WRITERS["spacy"].keeps or Keeps.NOTHING)[0]], path)
    (doc,) = DocBin().from_disk(path).get_docs(NLP.vocab)
    assert doc.text == document.text
    assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [e.key for e in document.entities]


def packed(value: Any) -> bytes:
    return zlib.compress(srsly.msgpack_dumps(value))


def content(**changes: Any) -> dict[str, Any]:
    found = srsly.msgpack_loads(zlib.decompress(DocBin(docs=[doc_of()]).to_bytes()))
    return {**found, **changes}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "found no DocBin of spaCy (error: "),
        ("نعم".encode(), "found no DocBin of spaCy (error: "),
        (DocBin(docs=[doc_of()]).to_bytes()[:-20], "found no DocBin of spaCy (error: "),
        (zlib.compress(b"\xc1"), "found no DocBin of spaCy ("),
        (packed([1]), "found no DocBin of spaCy (ValueError: "),
        (
            packed(content(version="0.2")),
            "found a DocBin of version '0.2' with 0 unknown attributes, expected version 0.1",
        ),
        (packed(content(attrs=[65, 99_999])), "found a DocBin of version '0.1' with 1 unknown attributes"),
        (packed(content(strings=[])), "found no DocBin of spaCy ("),
        (packed(content(lengths=b"\1\0\0")), "found no DocBin of spaCy (ValueError: "),
    ],
)
def test_what_is_no_docbin_of_this_spacy_is_refused(tmp_path: Path, raw: bytes, message: str) -> None:
    (tmp_path / "a.spacy").write_bytes(raw)
    with pytest.raises(DataError) as caught:
        read(tmp_path / "a.spacy")
    assert str(caught.value).startswith(f"{tmp_path / 'a.spacy'}: {message}")
    assert "; save it again with" in str(caught.value)
    assert gc.isenabled()


def test_no_pickle_is_loaded(tmp_path: Path) -> None:
    spelled = b"cos\nsystem\n(S'touch " + str(tmp_path / "run").encode() + b"'\ntR."
    array = {b"nd": True, b"kind": b"O", b"type": b"O", b"shape": [1], b"data": spelled}
    for raw in (packed(array), packed({**content(), "user_data": [srsly.msgpack_dumps(array)]})):
        (tmp_path / "a.spacy").write_bytes(raw)
        with pytest.raises(DataError, match="found no DocBin of spaCy"):
            read(tmp_path / "a.spacy")
        assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("value", ["{", "3", 5])
def test_data_of_ours_must_be_an_object(tmp_path: Path, value: Any) -> None:
    bad = doc_of()
    bad.user_data["musamma"] = value
    path = file_of(tmp_path, bad, doc_of())
    rejected: list[DataError] = []
    assert [document.id for _, document in numbered(path, on_rejected=rejected.append)] == ["document 2"]
    assert "document 1: found" in rejected[0].message


@pytest.mark.parametrize("entity", [Entity(4, 9, "PER"), Entity(4, 10, "")])
def test_an_entity_must_be_whole_words_with_a_label(tmp_path: Path, entity: Entity) -> None:
    with pytest.raises(DataError, match="expected a label and whole words; run `musamma check` on the file"):
        write_corpus([Document("a", TEXT, (entity,))], tmp_path / "a.spacy")
    assert not (tmp_path / "a.spacy").exists()


def test_words_whose_entities_are_not_annotated_are_counted(tmp_path: Path) -> None:
    doc = doc_of()
    doc.set_ents(list(doc.ents), missing=[doc[4:6]])
    ((document,), lost, _) = read(file_of(tmp_path, doc))
    assert document.entities == ENTITIES
    assert lost == {"words whose entities are not annotated": 2}
