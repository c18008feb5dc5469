"""Measure how well names are read, and how long many of them take.

Run as: python benchmarks/names.py [--mentions 1000000] [--names 100000] [--aside]

The first tables compare the rules with answers written by hand: names without proclitics (tests/cases/bare.jsonl) and
pairs of spellings (tests/cases/spellings.jsonl). `--aside` adds the pairs that were put aside when the rules were
written; look at them when the rules are finished.

The last table is of invented documents, each of ten mentions. Their names follow Zipf's law, are put together from
Arabic letters, and have proclitics, spellings and surnames alone as in news. Seconds are CPU time; memory is the peak
of the process, which is a new one for each size. The documents are made while they are added, in two orders, and the
clusters of both orders are compared.
"""

import argparse
import bisect
import itertools
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import read
from musamma.inference.meaning.names.bare import BareNames, bare_names
from musamma.inference.meaning.names.clusters import NameIndex
from musamma.inference.meaning.names.keys import name_key, same_but_initials, same_names

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
MENTIONS = 10
"""Mentions in a document."""


def cases(name: str) -> list[dict[str, str]]:
    """The cases of a file."""
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def measure_bare() -> None:
    """Print how many names are without their proclitics as by hand."""
    answers = {(case["mention"], case["label"]): case["bare"] for case in cases("bare.jsonl")}
    found = [
        (bare, answers[document.surface(entity), entity.label])
        for document in (located.document for located in read(ROOT / "seeds" / "gold.jsonl"))
        for entity, bare in zip(document.entities, bare_names(document), strict=True)
    ]
    alone = BareNames()
    news = [
        (alone.of(case["mention"], case["label"]), case["bare"])
        for case in cases("bare.jsonl")
        if case["source"] == "news"
    ]
    print("| names without proclitics | right | sure | sure and wrong |\n|---|--:|--:|--:|")
    for title, rows in (("all entities of the seeds", found), ("mentions of news, without a text", news)):
        right = sum(bare.text == answer for bare, answer in rows)
        sure = [(bare, answer) for bare, answer in rows if bare.sure]
        wrong = sum(bare.text != answer for bare, answer in sure)
        print(f"| {title} | {right}/{len(rows)} | {len(sure)} | {wrong} |")


def measure_pairs(part: str) -> None:
    """Print precision and recall on a part of the pairs."""
    right = found = same = 0
    for pair in cases("spellings.jsonl"):
        if pair["part"] != part:
            continue
        person = pair["label"] == "PER"
        one, other = (name_key(pair[side], person=person) for side in ("first", "second"))
        decided = same_names(one, other, person=person) or (person and same_but_initials(one, other))
        same += bool(pair["same"])
        found += decided
        right += decided and bool(pair["same"])
    print(f"| {part} | {right / found:.3f} | {right / same:.3f} | {right} of {found}, {same} |")


class Invented:
    """Invented documents: the same ones for the same numbers.

    Args:
        mentions: number of mentions in all documents.
        names: number of different names that they are drawn from.
    """

    def __init__(self, mentions: int, names: int) -> None:
        draw = random.Random(names)  # noqa: S311
        self._documents = mentions // MENTIONS
        words = ["".join(draw.choices("ابتجدرسعفقكلمنهوي", k=draw.randint(4, 8))) for _ in range(names // 4)]
        self._names = [
            (label, " ".join(draw.choices(words, k=2 if label == "PER" else draw.randint(1, 2))))
            for label in draw.choices(("PER", "ORG", "LOC"), k=names)
        ]
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, names + 1)))

    def documents(self, order: int) -> Iterator[Document]:
        """The documents in an order, which is a number."""
        numbers = list(range(self._documents))
        random.Random(order).shuffle(numbers)  # noqa: S311
        return map(self._document, numbers)

    def _document(self, number: int) -> Document:
        draw = random.Random(number)  # noqa: S311
        text, entities = "", []
        for _ in range(MENTIONS):
            label, name = self._names[bisect.bisect(self._weights, draw.random() * self._weights[-1])]
            name = self._written(name, label, draw)
            entities.append(Entity(len(text), len(text) + len(name), label))
            text += f"{name} ثم "
        day = f"20{draw.randint(10, 24)}-0{draw.randint(1, 9)}-10"
        return Document(f"d{number}", text, tuple(entities), {"date": day})

    @staticmethod
    def _written(name: str, label: str, draw: random.Random) -> str:
        if label == "PER" and draw.random() < 0.3:
            name = name.rsplit(maxsplit=1)[-1]
        if draw.random() < 0.1:
            name = name.replace("ج", "غ") if draw.random() < 0.5 else name.replace("ي", "ى")
        return draw.choice("ولب") + name if draw.random() < 0.15 else name


def cluster(mentions: int, names: int, order: int) -> None:
    """Cluster invented documents, and print what it took as JSON."""
    invented = Invented(mentions, names)
    making = time.process_time()
    for _ in invented.documents(order):
        pass
    started = time.process_time()
    with NameIndex() as index:
        for document in invented.documents(order):
            index.add(document, day=document.meta["date"])
        added = time.process_time()
        clusters = {(each.label, each.id): each for each in index.clusters().values()}
    ended = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = "\n".join(map(repr, sorted(clusters.items())))
    print(
        json.dumps(
            {
                "adding": added - started - (started - making),
                "uniting": ended - added,
                "memory": memory,
                "clusters": len(clusters),
                "checksum": sha256(lines.encode()).hexdigest(),
            }
        )
    )


def measure_many(mentions: int, names: int) -> None:
    """Print what clustering takes, for a tenth of the mentions and for all of them."""
    print("| mentions | clusters | seconds to add | seconds to unite | peak memory | same in another order |")
    print("|--:|--:|--:|--:|--:|---|")
    for size in (mentions // 10, mentions):
        runs = []
        for order in (1, 2):
            call = [sys.executable, __file__, "--mentions", str(size), "--names", str(names), "--order", str(order)]
            runs.append(json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout))  # noqa: S603
        one, other = runs
        print(
            f"| {size:,} | {one['clusters']:,} | {one['adding']:.0f} | {one['uniting']:.0f} | {one['memory']:.0f} MB | "
            f"{'yes' if one['checksum'] == other['checksum'] else 'NO'} |",
            flush=True,
        )


def main() -> None:
    """Run the measurements and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000, help="number of mentions (default: 1,000,000)")
    parser.add_argument("--names", type=int, default=100_000, help="number of names they are of (default: 100,000)")
    parser.add_argument("--aside", action="store_true", help="also measure the pairs that were put aside")
    parser.add_argument("--order", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.order is not None:
        cluster(given.mentions, given.names, given.order)
        return
    measure_bare()
    print("\n| pairs of spellings | precision | recall | found the same, are the same |\n|---|--:|--:|---|")
    for part in ("work", "aside") if given.aside else ("work",):
        measure_pairs(part)
    print()
    if given.mentions:
        measure_many(given.mentions, given.names)


if __name__ == "__main__":
    main()
