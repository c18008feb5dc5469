"""Tests of WebAnno TSV 3, with files as INCEpTION writes them."""

import gzip
from collections import Counter
from pathlib import Path

import pytest
from helpers.reading import numbered
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.corpus import write_corpus
from musamma.data.documents import Document, Entity, Sentence, Word
from musamma.data.errors import DataError
from musamma.data.formats.registry import format_of

NER = "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value"
TOKENS = """\
#Text=زار سيرغي لافروف كابل.
1-1\t0-3\tزار\t_\t_\t
1-2\t4-9\tسيرغي\t*[1]\tPER[1]\t
1-3\t10-16\tلافروف\t*[1]\tPER[1]\t
1-4\t17-21\tكابل\tQ5838\tLOC\t
1-5\t21-22\t.\t_\t_\t

#Text=ثم عاد
2-1\t23-25\tثم\t_\t_\t
2-2\t26-29\tعاد\t_\t_\t
"""


def file_of(folder: Path, body: str, header: str = NER, version: str = "3.3") -> Path:
    path = folder / "a.tsv"
    path.write_text(f"#FORMAT=WebAnno TSV {version}\n{header}\n\n\n{body}", encoding="utf-8")
    return path


def read(path: Path) -> tuple[Document, Counter[str]]:
    lost: Counter[str] = Counter()
    ((_, document),) = numbered(path, "webanno", lost=lost)
    return document, lost


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        list(numbered(path, "webanno"))
    return str(caught.value)


def surfaces(document: Document) -> list[tuple[str, str]]:
    return [(document.surface(entity), entity.label) for entity in document.entities]


@pytest.mark.parametrize("version", ["3.3", "3.2", "3.1", "3"])
def test_a_file_as_inception_writes_it(tmp_path: Path, version: str) -> None:
    path = file_of(tmp_path, TOKENS, version=version)
    assert format_of(path) == "webanno"
    document, lost = read(path)
    assert (document.id, document.text) == ("a", "زار سيرغي لافروف كابل.\nثم عاد")
    assert document.entities == (Entity(4, 16, "PER"), Entity(17, 21, "LOC"))
    assert [len(sentence.words) for sentence in document.sentences or ()] == [5, 2]
    assert lost == {"values of the feature identifier": 1}


def test_a_file_read_as_columns_is_named(tmp_path: Path) -> None:
    path = file_of(tmp_path, TOKENS).rename(tmp_path / "a.conll")
    with pytest.raises(
        DataError, match=r"a\.conll:1: found '#FORMAT=WebAnno TSV 3\.3', expected columns; .*--from webanno"
    ):
        list(numbered(path))


def test_offsets_count_utf16_units(tmp_path: Path) -> None:
    body = "#Text=I 😊 Bob .\n1-1\t0-1\tI\t_\t\n1-2\t2-4\t😊\t*\t\n1-3\t5-8\tBob\tPER\t\n1-4\t9-10\t.\t_\t\n"
    document, lost = read(file_of(tmp_path, body, "#T_SP=webanno.custom.NER|value"))
    assert surfaces(document) == [("Bob", "PER")]
    assert lost == {"entities without a label or a text": 1}


def test_offsets_of_scripts_may_count_characters(tmp_path: Path) -> None:
    body = "#Text=😊 Bob\n1-1\t0-1\t😊\t_\t\n1-2\t2-5\tBob\tPER\t\n"
    assert surfaces(read(file_of(tmp_path, body, "#T_SP=webanno.custom.NER|value"))[0]) == [("Bob", "PER")]


def test_stacked_annotations_and_parts_of_tokens(tmp_path: Path) -> None:
    body = (
        "#Text=للقاهرة أمس\n1-1\t0-7\tللقاهرة\tEVENT[1]|x\\|y\\_z[2]\t\n1-1.1\t2-7\tقاهرة\tLOC\t\n"
        "1-1.2\t3-3\t\tEMPTY\t\n1-2\t8-11\tأمس\tEVENT[1]\t\n"
    )
    document, lost = read(file_of(tmp_path, body, "#T_SP=webanno.custom.Span|value"))
    assert document.entities == (Entity(0, 7, "x|y_z"), Entity(0, 11, "EVENT"), Entity(2, 7, "LOC"))
    assert [len(sentence.words) for sentence in document.sentences or ()] == [2]
    assert lost == {"entities without a label or a text": 1}


def test_the_text_between_sentences_follows_from_the_offsets(tmp_path: Path) -> None:
    body = (
        "\n#Sentence.id=s-1\n#Text=a\\tb\n#Text=c\\\\ \n1-1\t2-3\ta\t_\t\n1-2\t4-5\tb\t_\t\n1-3\t6-8\tc\\\t_\t\n"
        "\n#Text=d\n2-1\t9-10\td\t_\t\n\n#Text=e\n3-1\t13-14\te\t_\t\n"
    )
    document, _ = read(file_of(tmp_path, body, "#T_SP=webanno.custom.NER|value"))
    assert document.text == "  a\tb\nc\\ d\n  e"


def test_other_layers_are_counted(tmp_path: Path) -> None:
    header = (
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue\n#T_SP=webanno.custom.Person|role|value\n"
        "#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceType|referenceRelation\n"
        "#T_RL=webanno.custom.Relation|label|BT_webanno.custom.Person"
    )
    body = "#Text=He Bob\n1-1\t0-2\tHe\tPRP\t*\tPER\tpr[1]\tcoref->1-1\t_\t_\t\n"
    body += "1-2\t3-6\tBob\tNNP\tboss\tPER\t_\t_\tknows\t1-1\t\n"
    document, lost = read(file_of(tmp_path, body, header))
    assert surfaces(document) == [("He", "PER"), ("Bob", "PER")]
    assert lost == {
        "annotations of the layer POS": 2,
        "annotations of the layer CoreferenceLink": 2,
        "annotations of the layer Relation": 1,
        "values of the feature role": 1,
    }


def test_a_folder_is_a_document_a_file(tmp_path: Path) -> None:
    for name in ("annotation/b.txt/ali.tsv", "annotation/a.txt/ali.tsv"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(f"#FORMAT=WebAnno TSV 3.2\n{NER}\n\n\n{TOKENS}", encoding="utf-8")
    assert format_of(tmp_path) == "webanno"
    assert [document.id for _, document in numbered(tmp_path)] == ["annotation/a.txt/ali", "annotation/b.txt/ali"]
    (tmp_path / "annotation/a.txt/ali.tsv").write_text("#FORMAT=WebAnno TSV 3.2\n1-1", encoding="utf-8")
    rejected: list[DataError] = []
    assert [d.id for _, d in numbered(tmp_path, on_rejected=rejected.append)] == ["annotation/b.txt/ali"]
    assert [Path(str(error.path)).name for error in rejected] == ["ali.tsv"]


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (
            "#FORMAT=WebAnno TSV 2.0",
            "a.tsv:1: found WebAnno TSV 2.0, expected WebAnno TSV 3 (3.0 to 3.3); export again",
        ),
        ("# webanno.custom.NER | value", "a.tsv:1: found a file of version 1 or 2, expected WebAnno TSV 3"),
        ("#id=1", "found a file of version 1 or 2"),
        ("زار O", "found the first line 'زار O', expected WebAnno TSV 3"),
        ("#FORMAT=WebAnno TSV 4.0", "found WebAnno TSV 4.0"),
    ],
)
def test_other_versions_are_refused(tmp_path: Path, first: str, message: str) -> None:
    (tmp_path / "a.tsv").write_text(f"{first}\n", encoding="utf-8")
    assert message in refused(tmp_path / "a.tsv")


@pytest.mark.parametrize(
    ("header", "body", "message"),
    [
        (
            "#T_SP=a.Foo|x\n#T_SP=a.Bar|x",
            "",
            "a.tsv:1: found the layers of spans a.Foo, a.Bar, expected one of entities",
        ),
        ("#T_SP=a.Foo|x|y", "", "found the features x, y of the layer a.Foo, expected one with the label"),
        ("#T_SP=a.Foo|", "", "found the features none of the layer a.Foo"),
        (NER, "#Text=ab\n1-1\t0-2\tab\t_\n", "a.tsv:6: found '1-1\\t0-2\\tab\\t_', expected SENTENCE-TOKEN, START-END"),
        (NER, "#Text=ab\n1-1\t0-2\tac\t_\t_\n", "a.tsv:6: found 'ac' at 0-2, expected offsets (in UTF-16 units"),
        (NER, "#Text=ab\n1-1\t0-9\tab\t_\t_\n", "found 'ab' at 0-9"),
        (NER, "1-1\t0-9\tab\t_\t_\n", "a.tsv:5: found '1-1\\t0-9\\tab\\t_\\t_', expected a line #Text=… before tokens"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, header: str, body: str, message: str) -> None:
    assert message in refused(file_of(tmp_path, body, header))


def test_what_is_written(tmp_path: Path) -> None:
    text = "👍 زار لافروف. عاد"
    document = Document("x/ب", text, (Entity(2, 12, "PER_a"), Entity(6, 12, "PER"), Entity(14, 16, "LOC")))
    write_corpus([document], tmp_path / "out", "webanno")
    assert (tmp_path / "out/x/ب.tsv").read_text(encoding="utf-8") == (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value\n\n\n"
        "#Document.id=x/ب\n#Text=👍 زار لافروف. \n"
        "1-1\t0-2\t👍\t_\t\n1-2\t3-6\tزار\tPER\\_a[1]\t\n1-3\t7-13\tلافروف\tPER\\_a[1]|PER[2]\t\n1-4\t13-14\t.\t_\t\n\n"
        "#Text=عاد\n2-1\t15-18\tعاد\t_\t\n2-1.1\t15-17\tعا\tLOC\t\n"
    )
    assert [(d.id, d.text, d.entities) for _, d in numbered(tmp_path / "out")] == [("x/ب", text, document.entities)]


@given(st.text("a😊.\n\r\t \\\u200f", max_size=12), st.integers(0, 6), st.integers(1, 6))
def test_any_entity_in_words_comes_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, start: int, length: int
) -> None:
    document = Document("d", text, (Entity(start, start + length, "A|b[1]"),) if start + length <= len(text) else ())
    path = tmp_path_factory.mktemp("w") / "out"
    try:
        write_corpus([document], path, "webanno")
    except DataError as error:
        assert "expected one that starts and ends in words" in str(error)
        return
    ((_, back),) = numbered(path)
    assert (back.text, back.entities) == (text, document.entities)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            Document("a", "في كابل", (Entity(2, 7, "LOC"),)),
            "found the LOC at 2:7, expected one that starts and ends in",
        ),
        (Document("a", "كابل", (Entity(0, 4, "a\\"),)), "expected one that comes back from a TSV file"),
        (
            Document("a", "a\tb", sentences=(Sentence((Word(0, 3),)),)),
            "found the word 'a\\tb', expected one without tabs",
        ),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, document: Document, message: str) -> None:
    with pytest.raises(DataError) as caught:
        write_corpus([document], tmp_path / "out", "webanno")
    assert message in str(caught.value)


@pytest.mark.parametrize("ids", [["x.tsv/b", "x"], ["x", "x.tsv/b"]])
def test_a_file_and_a_folder_of_one_name_are_both_written(tmp_path: Path, ids: list[str]) -> None:
    write_corpus([Document(each, f"عن {each}") for each in ids], tmp_path / "out", "webanno")
    assert sorted((d.id, d.text) for _, d in numbered(tmp_path / "out")) == sorted((each, f"عن {each}") for each in ids)


@pytest.mark.parametrize("others", [(), (".hidden.tsv",), ("z.ann/note.md",)])
def test_an_export_with_a_folder_for_each_document_is_recognised(tmp_path: Path, others: tuple[str, ...]) -> None:
    for name in ("doc1.tsv/admin.tsv", "doc2.tsv/admin.tsv", *others):
        (tmp_path / "annotation" / name).parent.mkdir(parents=True, exist_ok=True)
        body = "none" if name in others else f"#FORMAT=WebAnno TSV 3.3\n{NER}\n\n\n{TOKENS}"
        (tmp_path / "annotation" / name).write_text(body, encoding="utf-8")
    assert format_of(tmp_path) == "webanno"
    assert [d.id for _, d in numbered(tmp_path)] == [f"annotation/doc{number}.tsv/admin" for number in (1, 2)]


def test_a_compressed_file_is_recognised_and_named_without_its_extensions(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress(file_of(tmp_path, TOKENS).read_bytes()))
    assert format_of(path) == "webanno"
    assert read(path)[0].id == "a"
