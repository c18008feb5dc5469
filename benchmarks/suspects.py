"""Measure how many planted annotation errors `musamma check --model` finds, compared with cleanlab.

Run as: pip install cleanlab; python benchmarks/suspects.py configs/anercorp.toml --sentences 1000

Errors of four kinds are planted in a part of a corpus, in equal numbers: a wrong label, a boundary moved by one word, a
missing entity and a spurious entity. The corpus is then cross-validated. The script compares the ranking of the
entities that the models contradict with cleanlab's ranking of words, which uses the same out-of-fold probabilities.
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
from musamma.evaluation.run_folder import RunFolder
from musamma.training.config import Config, load_config
from musamma.training.corpus_config import Corpus
from musamma.training.cross_validation import cross_validate
from musamma.training.splits import load_splits

Span = tuple[int, int]
KINDS = ("label", "boundary", "missing", "spurious")


def plant(document: Document, share: float, labels: Sequence[str], seed: int) -> tuple[Document, dict[Span, str]]:
    """Plant errors in a document.

    Args:
        document: the document.
        share: the number of errors in relation to the number of entities.
        labels: the labels of the corpus.
        seed: the seed of the random choices.

    Returns:
        The document with errors, and the kind of each error by its span.
    """
    random = np.random.default_rng(seed)
    tags = tags_of(document)
    chunks = [read_tags(sentence) for sentence in tags]
    candidates = [(index, chunk) for index, found in enumerate(chunks) for chunk in found]
    chosen = random.permutation(len(candidates))[: round(len(candidates) * share * 3 / 4)]
    planted: list[tuple[int, Span, str]] = []
    for number, at in enumerate(chosen):
        index, chunk = candidates[at]
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
    """The chunk with an error of the given kind; None if it is missing, or if its boundary cannot be moved."""
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
    """A spurious entity of one word that touches no other entity, and the index of its sentence."""
    while True:
        index = int(random.integers(len(tags)))
        first = int(random.integers(len(tags[index])))
        chunk = Chunk(first, first + 1, str(random.choice(labels)))
        if all(c.last < first or c.first > first + 1 for c in chunks[index]) and tags[index][first] == "O":
            return index, chunk


def word_ranking(document: Document, log_probs: np.ndarray, labels: Sequence[str]) -> Iterator[Span]:
    """The spans of the words in the order of cleanlab's label quality, the worst first.

    Args:
        document: the document with errors.
        log_probs: the out-of-fold tag log-probabilities of its words, shape (words, tags).
        labels: the labels, in the order of the tag ids.
    """
    ids = {tag: i for i, tag in enumerate(["O", *(f"{p}-{label}" for label in labels for p in "BI")])}
    given, probabilities, start = [], [], 0
    for tags in tags_of(document):
        given.append([ids[tag] for tag in tags])
        probabilities.append(np.exp(log_probs[start : start + len(tags)]))
        start += len(tags)
    _, words = get_label_quality_scores(given, probabilities)
    scores = np.concatenate([np.asarray(each, dtype=float) for each in words])
    spans = [(word.start, word.end) for sentence in sentences_of(document) for word in sentence.words]
    return (spans[index] for index in np.argsort(scores, kind="stable"))


def measure(ranking: Iterator[Span], planted: dict[Span, str], at: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Precision and recall of the first n spans of a ranking, for each n of `at`.

    A ranked span is correct if it overlaps a planted error. A planted error is found if a ranked span overlaps it.
    """
    found: set[Span] = set()
    correct, result = 0, {}
    for number, (start, end) in enumerate(ranking, start=1):
        hits = {span for span in planted if span[0] < end and start < span[1]}
        correct += bool(hits)
        found |= hits
        if number in at:
            result[number] = correct / number, len(found) / len(planted)
    return result


def corpus_of(config: Config, sentences: int) -> Document:
    """The first sentences of a config's first training document."""
    return cut_at([load_splits(config)["train"][0].documents[0]], [sentences])[0][0]


def main() -> None:
    """Plant errors, cross-validate, rank the suspects, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", help="a TOML config, whose first training corpus is used")
    parser.add_argument(
        "--sentences", type=int, default=1000, help="use the first N sentences (default: 1000)", metavar="N"
    )
    parser.add_argument("--share", type=float, default=0.06, help="planted errors per entity (default: 0.06)")
    parser.add_argument("--folds", type=int, default=3, help="folds of the cross-validation (default: 3)")
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
        (log_probs,), info = read_out_of_fold(RunFolder(Path(folder) / "run").out_of_fold, [document])
    suspects = (suspect.error.span for suspect in find_suspects([document], [log_probs], info))
    rankings: dict[str, Iterator[Span]] = {
        "musamma check --model, entities": iter(suspects),
        "cleanlab, words": word_ranking(document, log_probs, config.labels),
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
