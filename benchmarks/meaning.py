"""Measure what saying what entities mean adds to predicting them.

Run as: python benchmarks/meaning.py MODEL FILE [--backend onnx-int8]

MODEL is a run or model folder, FILE an annotated file or one of texts. Its documents are predicted with and without
meaning, in turns; nothing is remembered from one round to the next. Seconds are CPU time of the process.
"""

import argparse
import time
from pathlib import Path
from statistics import median

from musamma import Predictor, load_corpus
from musamma.inference.meaning.dates import reading
from musamma.inference.meaning.meaning import Meaning
from musamma.inference.meaning.names import bare, keys

ROUNDS = 7


def forget() -> None:
    """Forget all mentions and names that were read before."""
    for remembered in (reading._parsed, keys.name_key, keys.without_title, keys.sound_key, bare._words_with_letters):
        remembered.cache_clear()


def main() -> None:
    """Print the seconds of predicting, and of meaning, a word."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a run folder or a model folder")
    parser.add_argument("file", type=Path, help="documents")
    parser.add_argument("--backend", default="onnx-int8", help="default: onnx-int8")
    given = parser.parse_args()
    documents = load_corpus(given.file)
    words = sum(len(document.text.split()) for document in documents)
    predictor = Predictor.load(given.model, backend=given.backend)
    found = list(predictor.predict_many(documents))
    predicting, meaning = [], []
    for _ in range(ROUNDS):
        started = time.process_time()
        list(predictor.predict_many(documents))
        between = time.process_time()
        forget()
        for document in found:
            Meaning().of(document)
        predicting.append(between - started)
        meaning.append(time.process_time() - between)
    entities = sum(len(document.entities) for document in found)
    first, second = median(predicting), median(meaning)
    print(f"{words:,} words, {entities:,} entities; medians of {ROUNDS} rounds")
    print(f"predicting: {1e6 * first / words:.1f} µs a word ({given.backend})")
    print(f"meaning:    {1e6 * second / words:.1f} µs a word, {100 * second / first:.1f} %")


if __name__ == "__main__":
    main()
