"""A gazetteer is read whole, or an error says where it is broken."""

from pathlib import Path

import pytest

from musamma.data.errors import DataError
from musamma.inference.meaning.names.gazetteer import read_gazetteer
from musamma.inference.meaning.names.keys import name_key


def test_names_have_ids_in_all_their_spellings(tmp_path: Path) -> None:
    path = tmp_path / "names.jsonl"
    path.write_text(
        '{"name": "أفغانستان", "id": "Q889", "label": "LOC"}\n\n{"name": "طالبان", "id": "Q42418"}\n', encoding="utf-8"
    )
    found = read_gazetteer(path)
    assert found.id_of("LOC", name_key("افغانستان", person=False)) == "Q889"
    assert found.id_of("ORG", name_key("افغانستان", person=False)) is None
    assert found.id_of("ORG", name_key("طالبان", person=False)) == "Q42418"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "found invalid JSON"),
        ("[1]", "found [1], expected"),
        ('{"name": "x"}', "expected"),
        ('{"name": "x", "id": 3}', "expected strings that are not empty"),
        ('{"name": "", "id": "3"}', "expected strings that are not empty"),
        ('{"name": "x", "id": "3", "label": ""}', "found the label ''"),
        ('{"name": "x", "id": "3", "other": ""}', "expected"),
        ('{"name": "موسكـو", "id": "Q2"}', "found the id 'Q2' for 'موسكـو', which has the id 'Q1' on line 1"),
    ],
)
def test_broken_lines(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "names.jsonl"
    path.write_text(f'{{"name": "موسكو", "id": "Q1"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_gazetteer(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert message in str(caught.value)
