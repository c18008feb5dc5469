"""How many planted errors `musamma check --model` finds, beside cleanlab's ranking of words on the same probabilities.

A part of a corpus gets errors of four kinds, as many of each: a label exchanged, an edge moved by a word, an entity
taken out, an entity put where none is. It is cross-validated, and what the models contradict is ranked.

Run as: pip install cleanlab; python benchmarks/suspects.py configs/anercorp.toml --sentences 1000
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import transformers
from cleanlab.token_classification.rank import get_label_quality_scores

from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import write_jsonl
from musamma.data.splitting import cut_at
from musamma.data.tags.bio import Chunk, read_tags, tags_of
from musamma.data.text.segmentation import sentences_of
from musamma.evaluation.errors.suspects import find_suspects, read_out_of_fold
from musamma.training.config import Config, load_config
from musamma.training.corpus_config import Corpus
from musamma.training.run import cross_validate
from musamma.training.splits import load_splits

Span = tuple[int, int]
KINDS = ("label", "edge", "missing", "spurious")


def plant(document: Document, share: float, labels: Sequence[str], seed: int) -> tuple[Document, dict[Span, str]]:
    """Corrupt a share of a document's entities; the spans that are wrong now, with their kind."""
    random = np.random.default_rng(seed)
    tags = tags_of(document)
    chunks = [read_tags(sentence) for sentence in tags]
    every = [(index, chunk) for index, found in enumerate(chunks) for chunk in found]
    chosen = random.permutation(len(every))[: round(len(every) * share * 3 / 4)]
    planted: list[tuple[int, Span, str]] = []
    for number, at in enumerate(chosen):
        index, chunk = every[at]
        kind = KINDS[number % 3]
        chunks[index].remove(chunk)
        wrong = _corrupt(chunk, kind, len(tags[index]), chunks[index], labels, random)
        chunks[index] += [wrong] if wrong else []
        covered = (chunk, wrong or chunk)
        planted.append((index, (min(c.first for c in covered), max(c.last for c in covered)), kind))
    for _ in range(len(chosen) // 3):
        index, chunk = _free_word(tags, chunks, labels, random)
        chunks[index].append(chunk)
        planted.append((index, (chunk.first, chunk.last), "spurious"))
    sentences = sentences_of(document)
    entities = [
        Entity(words[c.first].start, words[c.last - 1].end, c.label)
        for sentence, found in zip(sentences, chunks, strict=True)
        for words in (sentence.words,)
        for c in sorted(found)
    ]
    spans = {
        (sentences[index].words[first].start, sentences[index].words[last - 1].end): kind
        for index, (first, last), kind in planted
    }
    return replace(document, entities=tuple(entities), meta={}), spans


def _corrupt(
    chunk: Chunk, kind: str, length: int, others: list[Chunk], labels: Sequence[str], random: np.random.Generator
) -> Chunk | None:
    if kind == "missing":
        return None
    if kind == "label":
        return replace(
            chunk, label=str(random.choice([label for label in labels if label != chunk.label])), proper=True
        )
    wider = Chunk(chunk.first, chunk.last + 1, chunk.label)
    free = wider.last <= length and all(wider.last <= c.first or c.last <= wider.first for c in others)
    narrower = Chunk(chunk.first + 1, chunk.last, chunk.label) if chunk.last - chunk.first > 1 else None
    return narrower if narrower and (not free or random.random() < 0.5) else wider if free else None


def _free_word(
    tags: list[list[str]], chunks: list[list[Chunk]], labels: Sequence[str], random: np.random.Generator
) -> tuple[int, Chunk]:
    while True:
        index = int(random.integers(len(tags)))
        first = int(random.integers(len(tags[index])))
        chunk = Chunk(first, first + 1, str(random.choice(labels)))
        if all(c.last < first or c.first > first + 1 for c in chunks[index]) and tags[index][first] == "O":
            return index, chunk


def word_ranking(document: Document, table: np.ndarray, labels: Sequence[str]) -> Iterator[Span]:
    """The words by cleanlab's label quality, the worst first."""
    ids = {tag: i for i, tag in enumerate(["O", *(f"{p}-{label}" for label in labels for p in "BI")])}
    given, probabilities, start = [], [], 0
    for tags in tags_of(document):
        given.append([ids[tag] for tag in tags])
        probabilities.append(np.exp(table[start : start + len(tags)]))
        start += len(tags)
    _, words = get_label_quality_scores(given, probabilities)
    scores = np.concatenate([np.asarray(each, dtype=float) for each in words])
    spans = [(word.start, word.end) for sentence in sentences_of(document) for word in sentence.words]
    return (spans[at] for at in np.argsort(scores, kind="stable"))


def measure(ranking: Iterator[Span], planted: dict[Span, str], at: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Precision and recall among the first n: a place is right where it touches a planted error not yet found."""
    found: set[Span] = set()
    right, result = 0, {}
    for number, (start, end) in enumerate(ranking, start=1):
        hits = {span for span in planted if span[0] < end and start < span[1]}
        right += bool(hits)
        found |= hits
        if number in at:
            result[number] = right / number, len(found) / len(planted)
    return result


def corpus_of(config: Config, sentences: int) -> Document:
    """The first sentences of a config's first training document."""
    return cut_at([load_splits(config).train[0].documents[0]], [sentences])[0][0]


def main() -> None:
    """Plant, cross-validate, rank, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--share", type=float, default=0.06, help="planted errors for each entity")
    parser.add_argument("--folds", type=int, default=3)
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    config = load_config(Path(arguments.config))
    document, planted = plant(corpus_of(config, arguments.sentences), arguments.share, config.labels, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "planted.jsonl"
        with path.open("w", encoding="utf-8") as file:
            write_jsonl([document], file)
        changed = config.model_copy(update={"corpus": (Corpus(path=str(path), split="train"),), "checkpoint": 0})
        cross_validate(changed, Path(folder) / "run", command="benchmarks/suspects.py", folds=arguments.folds)
        (table,), info = read_out_of_fold(Path(folder) / "run", [document])
    suspects = (suspect.error.span for suspect in find_suspects([document], [table], info))
    rankings: dict[str, Iterator[Span]] = {
        "musamma check --model, entities": iter(suspects),
        "cleanlab, words": word_ranking(document, table, config.labels),
    }
    cuts = (50, 100, len(planted), 2 * len(planted))
    kinds = {kind: sum(found == kind for found in planted.values()) for kind in KINDS}
    print(f"{len(planted)} errors planted among {len(document.entities)} entities: {kinds}")
    print("| ranking |" + "".join(f" precision of {n} | recall of {n} |" for n in cuts))
    print("|---|" + "---|" * (2 * len(cuts)))
    for name, ranking in rankings.items():
        result = measure(ranking, planted, cuts)
        cells = [f"{value:.2f}" for n in cuts for value in result.get(n, (np.nan, np.nan))]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
