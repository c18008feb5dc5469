"""Small imitations of Arabic corpora: each is read with one option at most, and its faults are told."""

from pathlib import Path

import pytest

from musamma.data.check_files import check_files
from musamma.data.corpus import load_corpus
from musamma.data.errors import DataError
from musamma.data.formats.shared.columns import parse_columns
from musamma.data.reading import Reading

AQMAR = """\
كان O
نادي B-ORG
العلوم I--ORG
في O
بيروت B-LOC`
وبيروت B-LOC
تصدر O
مجلة B-MIS0
النور I-MIS0
بقلم OO
سامي B-PER

ولغة O
باسكال B-MIS1
. O
"""

CANER = "Word,Acutal\nحدثنا,O\nسالم,Pers\nبن,Pers\nراشد,Pers\nفي,O\nمسجد,Loc\nالبصرة,Loc\nسنة,O\n90,Date\n"

WIKIANN = "ar:يقع\tO\nar:نهر\tB-LOC\nar:الليطاني\tI-LOC\nar:هنا\tO\n\nar:كريم\tB-PER\n\n"

MULTICONER = """\
# id 5b1c1a9e-0000-4f6e-aaaa-000000000001\tdomain=ar
شاهد _ _ O
فيلم _ _ O
الريح _ _ B-CW
# id 5b1c1a9e-0000-4f6e-aaaa-000000000002\tdomain=ar

ولد _ _ O
في _ _ O
صور _ _ B-LOC
"""

NERDZ = """\
# sent_id = train-1
# text = راني نشوف سمير فوهران
راني\tO
نشوف\tO
سمير\tB-PER
فوهران\tB-GPE

#الجزائر\tB-GPE
مبروك\tO
"""


def read(path: Path, *settings: str, format: str | None = None) -> list[tuple[str, str]]:
    columns = parse_columns(settings) if settings else None
    format = Reading(format, columns).format_of(path)
    return [(d.surface(e), e.label) for d in load_corpus(path, columns=columns, format=format) for e in d.entities]


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_aqmar(tmp_path: Path) -> None:
    path = write(tmp_path, "Club.txt", AQMAR)
    with pytest.raises(DataError, match=r"Club\.txt:10: found the tag 'OO', expected O, B-LABEL or I-LABEL; correct"):
        read(path, format="conll")
    found = {(p.line, p.rule) for p in check_files([path], Reading("conll")).problems}
    assert found == {
        (3, "invalid-transition"),
        (3, "label-typo"),
        (5, "label-typo"),
        (10, "unknown-tag"),
    }
    assert read(write(tmp_path, "b.txt", AQMAR.replace("OO", "O")), format="conll") == [
        ("نادي", "ORG"),
        ("العلوم", "-ORG"),
        ("بيروت", "LOC`"),
        ("وبيروت", "LOC"),
        ("مجلة النور", "MIS0"),
        ("سامي", "PER"),
        ("باسكال", "MIS1"),
    ]


@pytest.mark.parametrize(
    ("name", "content"), [("CANERCorpus.csv", CANER), ("caner.txt", CANER.partition("\n")[2].replace(",", "\t"))]
)
def test_canercorpus(tmp_path: Path, name: str, content: str) -> None:
    path = write(tmp_path, name, content)
    entities = [("سالم بن راشد", "Pers"), ("مسجد البصرة", "Loc"), ("90", "Date")]
    assert read(path, "scheme=IO") == entities
    rules = {p.rule for p in check_files([path], Reading(columns=parse_columns(["scheme=IO"]))).problems}
    assert rules <= {"skipped-line", "date-left-out"}


def test_wikiann(tmp_path: Path) -> None:
    path = write(tmp_path, "train.conll", WIKIANN)
    assert read(path) == [("نهر الليطاني", "LOC"), ("كريم", "PER")]
    assert [p.rule for p in check_files([path]).problems] == ["index-column"]


def test_multiconer(tmp_path: Path) -> None:
    path = write(tmp_path, "ar_dev.conll", MULTICONER)
    assert read(path) == [("الريح", "CW"), ("صور", "LOC")]
    checked = check_files([path])
    assert (checked.sentences, checked.words) == (2, 6)
    assert [p.rule for p in checked.problems] == ["skipped-line"]


def test_nerdz(tmp_path: Path) -> None:
    path = write(tmp_path, "NERDz.bio", NERDZ)
    assert read(path) == [("سمير", "PER"), ("فوهران", "GPE"), ("#الجزائر", "GPE")]
    assert [p.rule for p in check_files([path]).problems] == ["skipped-line"]
