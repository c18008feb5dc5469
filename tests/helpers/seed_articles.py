"""The five seed articles, and the tables in their README.md."""

from itertools import takewhile

from helpers.paths import SEEDS

from musamma.data.corpus import load_corpus
from musamma.data.files.whole_files import read_text

GOLD = SEEDS / "gold.jsonl"
LABELS = ("PER", "ORG", "LOC", "DATE")
TRAIN, DEV, TEST = ("000", "001", "003"), "004", "002"
DOCUMENTS = load_corpus(GOLD, labels=LABELS)


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading of README.md, without the header row."""
    _, found, section = read_text(SEEDS / "README.md").partition(f"# {heading}\n")
    assert found, heading
    rows = takewhile(lambda line: line.startswith("|"), section[section.index("\n|") + 1 :].splitlines())
    return [[cell.strip().strip("`*") for cell in row.strip("|").split("|")] for row in rows][2:]


def numbers(heading: str) -> dict[str, list[int]]:
    return {name: [int(cell.replace(",", "")) for cell in cells] for name, *cells in table(heading)}
