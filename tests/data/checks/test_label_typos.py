from pathlib import Path

import pytest

from musamma.data.check_files import check_files
from musamma.data.checks.label_typos import typos


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"ORG": 1, "-ORG": 1}, {"-ORG": "ORG"}),
        ({"-ORG": 1, "ORG": 1}, {"-ORG": "ORG"}),
        ({"LOC`": 1, "LOC": 9}, {"LOC`": "LOC"}),
        ({"PER": 5, "PRE": 1}, {"PRE": "PER"}),
        ({"PER": 5, "PERS": 1, "PE": 1, "PEER": 1, "PXR": 1}, {"PERS": "PER", "PEER": "PER", "PXR": "PER"}),
        ({"PER": 500, "PRE": 9}, {"PRE": "PER"}),
        ({"PER": 5, "per": 4, "Per": 1}, {"per": "PER", "Per": "PER"}),
        ({"مبنى": 3, "مبني": 2}, {"مبني": "مبنى"}),
        ({"مدينة": 3, "مدينه": 1, "مديـنة": 1}, {"مدينه": "مدينة", "مديـنة": "مدينة"}),
        ({"شخص": 9, "شخض": 1}, {"شخض": "شخص"}),
        ({"أثر": 2, "اثر": 1}, {"اثر": "أثر"}),
        ({"PER": 5, "PRE": 4}, {}),
        ({"MIS0": 9, "MIS1": 1, "MIS": 1}, {}),
        ({"PER": 9, "ORG": 1, "LOC": 1, "GPE": 1, "DATE": 1, "MISC": 1, "TIME": 1}, {}),
        ({"OR": 9, "OG": 1}, {}),
        ({}, {}),
    ],
)
def test_which_labels_are_probably_misspelt(counts: dict[str, int], expected: dict[str, str]) -> None:
    assert typos(counts) == expected


def test_the_hint_is_at_the_first_entity_of_the_label(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("مصر B-LOC\nسوريا B-LOC\nكابل B-LOC`\nموسكو B-LCO\n", encoding="utf-8")
    found = [str(problem) for problem in check_files([path]).problems]
    assert found == [
        f"{path}:3: label-typo: the label 'LOC`' (1) is spelt almost like 'LOC' (2): "
        "correct it, or rename it: musamma convert --map 'LOC`=LOC'",
        f"{path}:4: label-typo: the label 'LCO' (1) is spelt almost like 'LOC' (2): "
        "correct it, or rename it: musamma convert --map 'LCO=LOC'",
    ]
