"""Columns as people have them: what is read, and the advice for what is not."""

from collections import Counter
from pathlib import Path

import pytest
from helpers.reading import numbered

from musamma.data.check_files import check_files
from musamma.data.corpus import load_corpus
from musamma.data.errors import DataError
from musamma.data.formats.columns import rows
from musamma.data.formats.columns.advice import TagAdviser
from musamma.data.formats.shared.columns import Columns, parse_columns
from musamma.data.reading import Reading
from musamma.data.text.segmentation import words_of

AHMAD = [("أحمد علي", "PER")]


def file_of(folder: Path, content: str, name: str = "a.conll") -> Path:
    path = folder / name
    path.write_bytes(content.encode())
    return path


def read(path: Path, *settings: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The text and entities of each document."""
    columns = parse_columns(settings) if settings else None
    return [
        (d.text, [(d.surface(entity), entity.label) for entity in d.entities])
        for d in load_corpus(path, columns=columns)
    ]


def refused(path: Path, *settings: str) -> str:
    with pytest.raises(DataError) as caught:
        read(path, *settings)
    return str(caught.value)


def problems(path: Path, *settings: str) -> list[tuple[int, str]]:
    reading = Reading(columns=parse_columns(settings) if settings else None)
    return [(problem.line, problem.rule) for problem in check_files([path], reading).problems]


@pytest.mark.parametrize(
    ("content", "settings", "line", "word"),
    [
        ("زار O\nعبد الله B-PER\nكابل B-LOC\n", (), 2, "عبد الله"),
        ("عبد الله B-PER\nزار O\nكابل B-LOC\n", (), 1, "عبد الله"),
        ("زار _ _ O\nجون  بول سميث _ _ B-PER\nفي _ _ O\n", (), 2, "جون بول سميث"),
        ("زار\tO\nعبد الله B-PER\nكابل\tB-LOC\n", (), 2, "عبد الله"),
        ("1 زار O\n2 عبد الله B-PER\n3 كابل B-LOC\n", ("word=2",), 2, "عبد الله"),
        ("زار E\nعبد الله O\n", ("scheme=IO",), 2, "عبد الله"),
        ("زار,O\n1,234,O\nكابل,B-LOC\n", (), 2, "1,234"),
        ("زار|O\nأ|ب|O\nكابل|B-LOC\n", ("separator=|",), 2, "أ|ب"),
    ],
)
def test_words_with_separators_are_never_cut(
    tmp_path: Path, content: str, settings: tuple[str, ...], line: int, word: str
) -> None:
    path = file_of(tmp_path, content)
    message = refused(path, *settings)
    assert message.startswith(f"{path}:{line}: found ")
    assert f"if the word is {word!r}, put " in message
    assert (line, "column-count") in problems(path, *settings)


def test_a_word_with_spaces_is_read_between_tabs(tmp_path: Path) -> None:
    path = file_of(tmp_path, "زار\tO\nعبد الله\tB-PER\n")
    assert read(path) == [("زار عبد الله", [("عبد الله", "PER")])]


def test_fewer_columns_than_on_the_other_lines(tmp_path: Path) -> None:
    path = file_of(tmp_path, "زار V x O\nأحمد B-PER\nفي P x O\n")
    assert f"{path}:2: found 2 columns in 'أحمد B-PER', expected 4 as on most lines; add the missing" in refused(path)
    path = file_of(tmp_path, "أحمد B-PER\nزار V x O\nفي P x O\n")
    assert f"{path}:1: found 2 columns, expected 4 as on most lines; make all lines alike" in refused(path)


@pytest.mark.parametrize("separator", [" ", "\t"])
def test_nested_layers_are_recognised(tmp_path: Path, separator: str) -> None:
    rows = [["زار", "O"], ["بلدية", "B-ORG"], ["القدس", "I-ORG", "B-LOC"], ["نعم", "O"], ["مصر", "B-ORG", "B-LOC"]]
    path = file_of(tmp_path, "\n".join(map(separator.join, rows)))
    assert "layers of nested tags: read all with --columns layer=0, the outermost with layer=1" in refused(path)
    assert problems(path) == [(3, "column-count")]
    ((_, entities),) = read(path, "layer=1")
    assert entities == [("بلدية القدس", "ORG"), ("مصر", "ORG")]


LINES = "زار O\nأحمد B-PER\nعلي I-PER\n\nنعم O\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n", "\n\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    path = file_of(tmp_path, LINES.replace("\n", end))
    assert read(path) == [("زار أحمد علي\nنعم", AHMAD)]
    assert problems(path) == []
    ((lines, _),) = numbered(path)
    assert lines.sentences == (1, 5)


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029", "\x0b", "\x0c"])
@pytest.mark.parametrize("separator", [" ", "\t"])
def test_line_ends_that_are_none(tmp_path: Path, end: str, separator: str) -> None:
    path = file_of(tmp_path, "زار O\nأحمد B-PER\n".replace(" ", separator).replace("\n", end))
    assert f"{path}:1: found U+{ord(end):04X} in the cell" in refused(path)
    path = file_of(tmp_path, "زار O\nأحمد B-PER\n".replace(" ", separator).replace("\n", end + "\n"))
    assert read(path) == [("زار أحمد", [("أحمد", "PER")])]


@pytest.mark.parametrize("mark", ["\u200f", "\u200e", "\u061c", "\ufeff", "\u00a0", "\u200b", "\u3000", "\x0c"])
def test_marks_at_the_ends_of_a_tag_are_no_part_of_it(tmp_path: Path, mark: str) -> None:
    path = file_of(tmp_path, f"زار O{mark}\nأحمد {mark}B-PER\nعلي I-PER{mark}\nعلي I-PER{mark}\n")
    assert read(path) == [("زار أحمد علي علي", [("أحمد علي علي", "PER")])]
    assert problems(path) == [(1, "invisible-character"), (2, "invisible-character"), (3, "invisible-character")]


@pytest.mark.parametrize("tag", ["B-P\u200fER", "B-PERـ", "B-PER\u00a0X", "B-\u200fPER", "B-P\x07"])
def test_a_label_has_no_marks(tmp_path: Path, tag: str) -> None:
    path = file_of(tmp_path, f"زار O\nأحمد {tag}\n")
    assert f"{path}:2: found " in refused(path)
    assert problems(path) == [(2, "unknown-tag")]


@pytest.mark.parametrize("line", ["\u00a0", "\u200f", "\ufeff", "\t\u200f\t", "\x0c", "\u200e \u00a0"])
def test_a_line_without_anything_visible_ends_a_sentence(tmp_path: Path, line: str) -> None:
    path = file_of(tmp_path, f"زار O\n{line}\nأحمد B-PER\n")
    assert read(path) == [("زار\nأحمد", [("أحمد", "PER")])]


def test_files_that_were_put_together(tmp_path: Path) -> None:
    path = file_of(tmp_path, "# id = a\nزار O\n\n\ufeff# id = b\nأحمد B-PER\n\ufeff-DOCSTART- O\n\nنعم O\n")
    assert [text for text, _ in read(path)] == ["زار", "أحمد", "نعم"]


@pytest.mark.parametrize(
    ("content", "name", "settings"),
    [
        ('"زار","O"\n"أحمد","B-PER"\n"علي","I-PER"\n', "a.csv", ()),
        ('"word","tag"\n"زار","O"\n"أحمد","B-PER"\n"علي","I-PER"\n', "a.csv", ()),
        ("Word;Tag\nزار;O\nأحمد;B-PER\nعلي;I-PER\n", "a.csv", ()),
        ("زار,O\nأحمد,B-PER\nعلي,I-PER\n", "a.conll", ()),
        ("زار;O\r\nأحمد;B-PER\r\nعلي;I-PER\r\n", "a.bio", ()),
        ('زار,O\n"أحمد",B-PER\nعلي,"I-PER"\n', "a.conll", ("separator=comma",)),
        ('"زار"\t"O"\n"أحمد"\t"B-PER"\n"علي"\t"I-PER"\n', "a.tsv", ()),
        ('"زار" "O"\n"أحمد" "B-PER"\n"علي" "I-PER"\n', "a.conll", ()),
        ("زار\tO\nأحمد\tB-PER\nعلي\tI-PER\n", "a.csv", ()),
        ("كلمة\tالوسم\nزار\tO\nأحمد\tB-PER\nعلي\tI-PER\n", "a.tsv", ()),
        ("token label\nزار O\nأحمد B-PER\nعلي I-PER\n", "a.txt", ("word=1",)),
        ("id,Token,NER,note\n1,زار,O,\n2,أحمد,B-PER,x\n3,علي,I-PER,\n", "a.csv", ()),
        ("زار\tO\t\nأحمد\tB-PER\t\nعلي\tI-PER\t\n", "a.conll", ()),
        ("زار\tO\nأحمد\tB-PER\t\t\nعلي\tI-PER\t\n", "a.conll", ()),
        ("زار O  \n أحمد B-PER \nعلي\t I-PER \n", "a.conll", ()),
    ],
)
def test_tables(tmp_path: Path, content: str, name: str, settings: tuple[str, ...]) -> None:
    assert read(file_of(tmp_path, content, name), *settings) == [("زار أحمد علي", AHMAD)]


@pytest.mark.parametrize(
    ("content", "name", "settings"),
    [
        ("word,tag\nزار,O\nأحمد,B-PER\nعلي,I-PER\n,\nكابل,O\n", "a.csv", ()),
        ('word;tag\nزار;O\nأحمد;B-PER\nعلي;I-PER\n"";" "\r\nكابل;O\n', "a.csv", ()),
        ("sent_id,word,tag\n1,زار,O\n1,أحمد,B-PER\n1,علي,I-PER\n,,\n2,كابل,O\n", "a.csv", ()),
        ("زار|O\nأحمد|B-PER\nعلي|I-PER\n|\nكابل|O\n", "a.conll", ("separator=|",)),
    ],
)
def test_an_empty_row_of_a_table_ends_a_sentence(
    tmp_path: Path, content: str, name: str, settings: tuple[str, ...]
) -> None:
    path = file_of(tmp_path, content, name)
    assert read(path, *settings) == [("زار أحمد علي\nكابل", AHMAD)]
    assert problems(path, *settings) == ([(1, "skipped-line")] if name == "a.csv" else [])


def test_a_row_without_a_word_names_the_separator_of_the_file(tmp_path: Path) -> None:
    path = file_of(tmp_path, "word;tag\nزار;O\n;O\n", "a.csv")
    assert refused(path).startswith(f"{path}:3: found ';O', expected a word, ';', and a tag; restore the word")


def test_quotation_marks_in_csv(tmp_path: Path) -> None:
    path = file_of(tmp_path, '"قال ""نعم""","O"\n"""","O"\n"1,234","O"\n"عبد الله","B-PER"\n', "a.csv")
    (document,) = load_corpus(path)
    assert [document.surface(word) for word in words_of(document)] == ['قال "نعم"', '"', "1,234", "عبد الله"]
    assert read(file_of(tmp_path, '",O\nأحمد,B-PER\n'), "separator=,") == [('" أحمد', [("أحمد", "PER")])]
    assert read(file_of(tmp_path, '" O\nأحمد B-PER\n"\tO\n')) == [('" أحمد "', [("أحمد", "PER")])]


def test_a_column_of_sentences(tmp_path: Path) -> None:
    rows = "Sentence #,Word,POS,Tag\nSentence: 1,زار,V,O\n,أحمد,N,B-PER\nSentence: 2,كابل,N,B-LOC\n"
    assert read(file_of(tmp_path, rows, "a.csv")) == [("زار أحمد\nكابل", [("أحمد", "PER"), ("كابل", "LOC")])]
    path = file_of(tmp_path, "7\tزار\tO\n7\tأحمد\tB-PER\n8\tكابل\tB-LOC\n")
    assert read(path, "sentence=1", "word=2") == [("زار أحمد\nكابل", [("أحمد", "PER"), ("كابل", "LOC")])]


@pytest.mark.parametrize(
    ("content", "texts", "comments"),
    [
        ("# sent_id = 1\n# text = زار O\nزار O\n\n# sent_id = 2\nنعم O\n", ["زار\nنعم"], 3),
        ("# id 5239d8-aa\tdomain=ar\nزار _ _ O\n\n# id 77\tdomain=ar\nنعم _ _ O\n", ["زار\nنعم"], 2),
        ("#\thttp://de.wikipedia.org/wiki/X [2009-10-17]\nزار\tO\n", ["زار"], 1),
        ("#begin document (a/b); part 000\nزار O\n#end document\n#begin document (c)\nنعم O\n", ["زار", "نعم"], 1),
        ("# newdoc id = x\n# newpar id = y\nزار O\n# newdoc\nنعم O\n", ["زار", "نعم"], 1),
        ("# global.columns = FORM NE\nزار O\n# a remark in the middle\nنعم O\n", ["زار\nنعم"], 2),
        ("# O\n#القدس B-LOC\n#\tO\n#newpar\tO\n#هاشتاق=وسم O\n", ["# #القدس # #newpar #هاشتاق=وسم"], 0),
    ],
)
def test_comments_are_no_words_and_hashtags_are(tmp_path: Path, content: str, texts: list[str], comments: int) -> None:
    path = file_of(tmp_path, content)
    assert [text for text, _ in read(path)] == texts
    found = [problem.found for problem in check_files([path]).problems if problem.rule == "skipped-line"]
    assert [int(each.split()[0]) for each in found] == [comments][:comments]


def test_ids_in_comments(tmp_path: Path) -> None:
    path = file_of(tmp_path, "# newdoc id = x\nزار O\n#begin document (c); part 01\nنعم O\n# newdoc\nلا O\n")
    assert [document.id for _, document in numbered(path)] == ["x", "c-01", "a-3"]


def test_a_hash_with_a_faulty_tag_is_told_and_not_skipped(tmp_path: Path) -> None:
    path = file_of(tmp_path, "زار O\n# B_LOC\n#القدس LOC\n# OTHER\n")
    assert [line for line, rule in problems(path) if rule == "unknown-tag"] == [2, 3, 4]


@pytest.mark.parametrize(
    ("tags", "options", "entities"),
    [
        ("O B-PER E-PER S-LOC", "scheme=BIOES", [("س س", "PER"), ("س", "LOC")]),
        ("O B-PER L-PER U-LOC", "scheme=BILOU", [("س س", "PER"), ("س", "LOC")]),
        ("B-PER M-PER E-PER O S-LOC", "scheme=BMES", [("س س س", "PER"), ("س", "LOC")]),
        ("B-PER M-PER E-PER O W-LOC", "scheme=BMEWO", [("س س س", "PER"), ("س", "LOC")]),
        ("O I-PER E-PER E-LOC", "scheme=IOE2", [("س س", "PER"), ("س", "LOC")]),
        ("O PER PER LOC", "scheme=IO", [("س س", "PER"), ("س", "LOC")]),
        ("O شخص شخص مكان مكان", "scheme=IO", [("س س", "شخص"), ("س س", "مكان")]),
        ("O PER-B PER-I LOC-B", "form=PER-B", [("س س", "PER"), ("س", "LOC")]),
        ("O B_PER I_PER B_LOC", "form=B_PER", [("س س", "PER"), ("س", "LOC")]),
        ("o b-per i-per b-loc", "form=b-per", [("س س", "per"), ("س", "loc")]),
        ("O B:PER I:PER B:LOC", "form=B:PER", [("س س", "PER"), ("س", "LOC")]),
        ("o B-PER I-PER o B-LOC", "outside=o", [("س س", "PER"), ("س", "LOC")]),
        ("0 B-PER I-PER 0 B-LOC", "outside=0", [("س س", "PER"), ("س", "LOC")]),
        ("OTHER B-PER I-PER B-LOC", "outside=OTHER", [("س س", "PER"), ("س", "LOC")]),
        ("_ B-PER I-PER B-LOC", "outside=_", [("س س", "PER"), ("س", "LOC")]),
        ("O PER_B PER_E LOC_S", "scheme=BIOES form=PER_B", [("س س", "PER"), ("س", "LOC")]),
        ("0 PER PER LOC", "scheme=IO outside=0", [("س س", "PER"), ("س", "LOC")]),
    ],
)
def test_the_advice_names_the_options_that_read_the_tags(
    tmp_path: Path, tags: str, options: str, entities: list[tuple[str, str]]
) -> None:
    path = file_of(tmp_path, "".join(f"س {tag}\n" for tag in tags.split()))
    settings = options.split()
    assert f"read it with {' '.join(f'--columns {setting}' for setting in settings)}; otherwise" in refused(path)
    ((_, found),) = read(path, *settings)
    assert found == entities


def test_the_advice_is_worked_out_once_for_all_faulty_tags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    def count(owner: object, name: str) -> None:
        function = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *arguments: calls.update([name]) or function(*arguments))

    count(rows, "column_sample")
    count(TagAdviser, "_advised_options")
    path = file_of(tmp_path, "زار O\nأحمد S-PER\nكابل S-LOC\n\n" * 50)
    advice = [problem.advice for problem in check_files([path], rules=["unknown-tag"]).problems]
    assert len(advice) == 100
    assert len(set(advice)) == 1
    assert "read it with --columns scheme=BIOES;" in advice[0]
    assert calls == {"column_sample": 1, "_advised_options": 1}


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("# sent_id = 1\n1\tزار\tO\t-\t-\n2\tأحمد\tB-PER\t-\ta\n", "--columns word=2 --columns tag=3"),
        ("زار\tO\tV\nأحمد\tB-PER\tN\n", "--columns tag=2"),
        ("O زار\nB-PER أحمد\n", "--columns word=-1 --columns tag=1"),
        ("1\tزار\t_\t_\t_\t_\t_\t_\t_\tNE=O\n", "--from conllu"),
    ],
)
def test_the_advice_names_other_columns(tmp_path: Path, content: str, options: str) -> None:
    assert f"read it with {options}" in refused(file_of(tmp_path, content))


@pytest.mark.parametrize("tag", ["_", "0", "-"])
def test_a_tag_that_is_the_only_one_is_no_annotation(tmp_path: Path, tag: str) -> None:
    message = refused(file_of(tmp_path, f"زار {tag}\nأحمد {tag}\n\nعاد {tag}\n"))
    assert "; no word has another tag: name the column of the tags with --columns tag=N; " in message
    assert message.endswith(f"--columns outside={tag}")


@pytest.mark.parametrize("tags", ["O B I", "O B I B O", "B E S O", "B L U O", "B B"])
def test_tags_without_labels_get_no_labels_of_our_making(tmp_path: Path, tags: str) -> None:
    path = file_of(tmp_path, "".join(f"س {tag}\n" for tag in tags.split()))
    assert refused(path).endswith("; the tags have no label: write one, as in B-PER")


@pytest.mark.parametrize("layer", [0, 1])
def test_layers_of_a_file_with_a_header(tmp_path: Path, layer: int) -> None:
    content = "sentence_id,token,outer,inner\n1,زار,O,O\n1,جامعة,B-ORG,O\n1,كابل,I-ORG,B-GPE\n2,عاد,O,O\n"
    ((_, document),) = numbered(file_of(tmp_path, content, "a.csv"), columns=Columns(layer=layer))
    assert document.text == "زار جامعة كابل\nعاد"
    expected = [("جامعة كابل", "ORG"), ("كابل", "GPE")] if layer == 0 else [("جامعة كابل", "ORG")]
    assert [(document.surface(entity), entity.label) for entity in document.entities] == expected


@pytest.mark.parametrize("tag", ["OO", "IO", "X-PER", "B-"])
def test_a_single_faulty_tag_is_to_be_corrected(tmp_path: Path, tag: str) -> None:
    path = file_of(tmp_path, f"زار O\nأحمد B-PER\nعلي I-PER\nكابل B-LOC\nثم {tag}\n")
    assert "; correct the last column, or name the column and the scheme" in refused(path)
    assert problems(path) == [(5, "unknown-tag")]


def test_io_tags_of_another_scheme_are_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path, "زار O\nأحمد B-PER\n")
    assert f"{path}:2: found the tag 'B-PER', expected O, LABEL or I-LABEL in IO; " in refused(path, "scheme=IO")


@pytest.mark.parametrize("content", ["1\tزار\tO\n2\tأحمد\tB-PER\n", "0 زار O\n1 أحمد B-PER\n\n0 نعم O\n"])
def test_numbers_of_words_are_never_read_as_words(tmp_path: Path, content: str) -> None:
    path = file_of(tmp_path, content)
    assert "expected words: the first column numbers them; name the column of the words with --columns word=2" in (
        refused(path)
    )
    assert problems(path) == [(1, "index-column")]
    assert read(path, "word=2")[0][0].startswith("زار أحمد")


@pytest.mark.parametrize("code", ["ar", "arz", "fa"])
def test_the_language_of_every_word_is_left_out(tmp_path: Path, code: str) -> None:
    path = file_of(tmp_path, f"{code}:زار\tO\n{code}:أحمد\tB-PER\n{code}:علي\tI-PER\n\n{code}:،\tO\n")
    assert read(path) == [("زار أحمد علي\n،", AHMAD)]
    assert problems(path) == [(1, "index-column")]
    assert problems(path, f"prefix={code}:") == []


def test_what_some_words_begin_with_belongs_to_them(tmp_path: Path) -> None:
    path = file_of(tmp_path, "ar:زار\tO\nأحمد\tB-PER\n")
    assert read(path) == [("ar:زار أحمد", [("أحمد", "PER")])]
    assert read(path, "prefix=ar:") == [("زار أحمد", [("أحمد", "PER")])]
    assert "expected a word" in refused(file_of(tmp_path, "ar:زار\tO\nar:\tO\n"), "prefix=ar:")


def test_a_file_of_this_package_is_read_as_it_is(tmp_path: Path) -> None:
    path = file_of(tmp_path, "# id = a\nar:زار\tO\nar:علي\tB-PER\n\n# id = b\n1\tO\n2\tO\n")
    assert [text for text, _ in read(path)] == ["ar:زار ar:علي", "1 2"]


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("موسكو", "add its tag (O if the word is in no entity)"),
        ("موسكو\tN\t", "add its tag"),
        ("موسكو\u00a0B-LOC", "put a tab or a space before the tag: the one that is there is another character"),
        ("\tB-LOC", "restore the word, or delete the line"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, line: str, advice: str) -> None:
    path = file_of(
        tmp_path, f"زار\t{'V' if 'N' in line else ''}\tO\n{line}\n" if "N\t" in line else f"زار\tO\n{line}\n"
    )
    assert advice in refused(path)
    assert "delete the line" not in refused(path) or line.startswith("\t")
