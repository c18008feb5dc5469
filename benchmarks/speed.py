"""Measure the speed of a model's backends, and compare it with `transformers.pipeline` and with the machine's peak.

Run as: python benchmarks/speed.py MODEL articles.jsonl [--words 24000] [--rounds 3] [--plot docs/inference.svg]
                                   [--gold FILE] [--backends onnx openvino-bf16 …]
        python benchmarks/speed.py TOKENIZER articles.jsonl --random
        python benchmarks/speed.py MODEL articles.jsonl --device cuda --words 100000

MODEL is a run folder whose model was exported to ONNX; a GPU needs no export. With --random, TOKENIZER is a folder with
a tokenizer and a BERT config.json; the model then has that shape and random weights, and is written to a temporary
folder.

The first table is the throughput on sentences of the articles. The pipeline and all backends read the same sentences in
turns, in one process; on a GPU there are two pipelines, in float32 and in bfloat16, and ratios are to the faster one.
Times are medians over the rounds, and ratios are medians of the ratios within a round. The peak is that of products of
large matrices in the precision of the backend, or in bfloat16 for int8. With --gold, strict F1 is measured on annotated
files.

The other tables are the latency of one sentence, the time of `musamma predict` from its start, and the time of long
documents; the last two are left out with --random, with --only-speed and on a GPU. --plot requires `pip install
matplotlib`.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from transformers import BertConfig, BertModel

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.text.segmentation import split_sentences, words_of
from musamma.evaluation.evaluate import evaluate
from musamma.inference.backends.choice import exported_backends, load_backend
from musamma.inference.backends.cpu import available_cpus, has_bfloat16, has_int8_dot_products, processor_name
from musamma.inference.backends.export import export_folder
from musamma.inference.backends.int8 import measure, quantise, recipes
from musamma.inference.encoding.batches import Backend
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.inference.model_folder import INT8, ONNX, ModelInfo, find_model, read_info, write_info
from musamma.inference.predictor import Predictor
from musamma.training.encoders.classifier import load_classifier
from musamma.training.encoders.normalisation import load_tokenizer
from musamma.training.encoders.tokenizer_files import save_tokenizer

LONGEST = 100
"""The largest number of words in a sentence; the pipeline cannot read texts longer than a window of the model."""

_COMPARED = 200
"""The approximate number of sentences whose tags are compared with the pipeline's."""

SIDES = {"cpu": 2_048, "cuda": 8_192}
"""The number of rows of the square matrices whose product measures the peak of a device."""

_PIPELINE = "transformers.pipeline"


class Recorder:
    """A backend that records the batches it runs, so that they can be run again.

    Args:
        backend: runs the batches.
    """

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.parallel, self.batch_pieces = backend.parallel, backend.batch_pieces
        self.batches: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """The logits of the backend; the batch is recorded."""
        self.batches.append((ids, mask))
        return self.backend.logits(ids, mask)

    def run_again(self) -> None:
        """Run the recorded batches, without any other work, on as many threads as the backend allows."""
        with ThreadPoolExecutor(self.parallel) as threads:
            list(threads.map(lambda batch: self.backend.logits(*batch), self.batches))


def timed(call: Callable[..., Any], *arguments: Any) -> tuple[float, Any]:
    """Call a function. Return the seconds and the result."""
    started = time.perf_counter()
    result = call(*arguments)
    return time.perf_counter() - started, result


def read_articles(path: Path) -> list[str]:
    """The texts of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def sentences_of(articles: Sequence[str]) -> Iterator[str]:
    """The sentences of articles, without those of more than `LONGEST` words."""
    for text in articles:
        for sentence in split_sentences(text):
            if len(sentence.words) <= LONGEST:
                yield text[sentence.words[0].start : sentence.words[-1].end]


def choose(texts: list[str], words: int) -> list[str]:
    """A sample of texts at equal intervals, with about `words` words."""
    counts = [len(words_of(Document("", text))) for text in texts]
    return texts[:: max(1, sum(counts) // words)]


def flops(config: Any, mask: NDArray[np.int64]) -> float:
    """The floating-point operations (multiplications and additions) of an encoder's matrix products, padding apart.

    Args:
        config: the encoder's configuration.
        mask: the mask of a batch, shape (windows, pieces).
    """
    hidden, inner = config.hidden_size, config.intermediate_size
    lengths = mask.sum(axis=1).astype(float)
    every = 2 * (4 * hidden**2 + 2 * hidden * inner) * lengths.sum() + 4 * hidden * (lengths**2).sum()
    return float(config.num_hidden_layers * every)


def peak(precision: str, device: str) -> float:
    """A device's peak in operations a second: the best of five products of large matrices.

    Args:
        precision: "float32" or "bf16"; "int8" has no fast product in torch, and gives that of "bf16".
        device: "cpu" or "cuda".
    """
    dtype, side = torch.float32 if precision == "float32" else torch.bfloat16, SIDES[device]
    a, b = (torch.randn(side, side, dtype=dtype, device=device) for _ in range(2))

    def product() -> None:
        torch.mm(a, b)
        if device == "cuda":
            torch.cuda.synchronize()

    return 2 * side**3 / min(timed(product)[0] for _ in range(5))


def precision_of(backend: str) -> str:
    """The precision in which a backend multiplies: "float32", "bf16" or "int8"."""
    suffix = backend.rpartition("-")[2]
    return suffix if suffix in ("bf16", "int8") else "float32"


def available(folder: Path, chosen: Sequence[str], device: str) -> list[str]:
    """The backends to measure: those chosen, or all that can run a model on a device."""
    exported = exported_backends(read_info(folder)) if device == "cpu" else []
    every = ["torch", "torch-bf16", *exported] if device != "cpu" or has_bfloat16() else ["torch", *exported]
    return [name for name in every if not chosen or name in chosen]


def random_model(source: Path, articles: Sequence[str], folder: Path, device: str) -> Path:
    """Write a model folder with random weights; for a CPU, exported to ONNX in float32 and in int8.

    Args:
        source: a folder with a tokenizer and a BERT config.json.
        articles: texts on which the ranges of the int8 products are measured.
        folder: the folder in which the model folder is made.
        device: "cpu" or "cuda".
    """
    encoder = folder / "encoder"
    encoder.mkdir()
    for path in source.iterdir():
        shutil.copyfile(path, encoder / path.name)
    torch.manual_seed(0)
    BertModel(BertConfig.from_pretrained(source), add_pooling_layer=False).save_pretrained(encoder)
    info = ModelInfo(("PER", "ORG", "LOC", "DATE"), window=256, context=16)
    model = load_classifier(encoder, info.tags, dropout=0.1)
    model.classifier.weight.data.mul_(20)  # so that some tags other than O are predicted
    model.save_pretrained(folder / "model")
    save_tokenizer(load_tokenizer(encoder), folder / "model")
    write_info(folder / "model", info)
    if device != "cpu":
        return folder / "model"
    export_folder(folder / "model")
    tokenizer = WindowTokenizer.load(folder / "model", info)
    encoded = tokenizer.encode([Document("", text) for text in articles[:20]])
    reaches = measure(folder / "model" / ONNX, [window for each in encoded for window in tokenizer.windows(each)])
    recipe = recipes(dot_products=has_int8_dot_products())[0]
    quantise(folder / "model" / ONNX, folder / "model" / INT8, recipe, reaches)
    write_info(folder / "model", info)
    return folder / "model"


class Pipeline:
    """`transformers.pipeline` with its fastest batch size, which is measured on the given texts.

    Args:
        folder: the model folder.
        texts: the texts on which batch sizes are compared.
        device: "cpu" or "cuda".
        dtype: the type of its weights.
    """

    def __init__(self, folder: Path, texts: Sequence[str], device: str, dtype: torch.dtype = torch.float32) -> None:
        self._pipeline = transformers.pipeline(
            "token-classification", model=str(folder), aggregation_strategy="first", device=device, dtype=dtype
        )
        sizes = (1, 4, 8, 16, 32, 64) if device == "cpu" else (1, 8, 32, 64, 128, 256)
        self.predict(texts, 1)  # the first call takes longer
        self.seconds = {size: timed(self.predict, texts, size)[0] for size in sizes}
        self.batch_size = min(sizes, key=lambda size: self.seconds[size])

    def predict(self, texts: Sequence[str], batch_size: int = 0) -> None:
        """Find the entities of texts, with the fastest batch size if `batch_size` is 0."""
        self._pipeline(list(texts), batch_size=batch_size or self.batch_size)

    def tags(self, texts: Sequence[str]) -> Iterator[dict[int, str]]:
        """The tags of each text's pieces, by their start offsets; the first tag if two pieces have the same start."""
        for found in self._pipeline(list(texts), aggregation_strategy="none", ignore_labels=[]):
            yield {piece["start"]: piece["entity"] for piece in reversed(found)}


def agreement(predictor: Predictor, tags: Sequence[dict[int, str]], texts: Sequence[str]) -> float:
    """The share of words, in 0..1, whose most probable tag is the pipeline's tag of their first piece.

    Tags are compared before decoding, because decoding differs: the pipeline also forms entities of illegal tag
    sequences, and the predictor chooses the best legal one.
    """
    same = total = 0
    log_probs = predictor.tag_log_probs([Document("", text) for text in texts])
    for text, rows, theirs in zip(texts, log_probs, tags, strict=True):
        for word, row in zip(words_of(Document("", text)), rows, strict=True):
            if word.start in theirs:
                same += predictor.info.tags.tags[row.argmax()] == theirs[word.start]
                total += 1
    return same / total


def throughput(
    folder: Path, texts: list[str], rounds: int, names: Sequence[str], gold: Sequence[Document], device: str
) -> dict[str, float]:
    """Print the table of the throughput of the pipeline and of the backends. Return the words a second of each."""
    words = sum(len(words_of(Document("", text))) for text in texts)
    config = transformers.AutoConfig.from_pretrained(folder)
    info = read_info(folder)
    tokenizer = WindowTokenizer.load(folder, info)
    recorders = {name: Recorder(load_backend(name, folder, info, device=device, threads=None)) for name in names}
    predictors = {name: Predictor(recorder, tokenizer, info) for name, recorder in recorders.items()}
    some = texts[: len(texts) // 6]
    pipelines = {_PIPELINE: Pipeline(folder, some, device)}
    if device != "cpu":
        pipelines[f"{_PIPELINE}, bfloat16"] = Pipeline(folder, some, device, torch.bfloat16)
    seconds: dict[str, list[float]] = {}
    alone: dict[str, list[float]] = {}
    peaks: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, pipeline in pipelines.items():
            seconds.setdefault(name, []).append(timed(pipeline.predict, texts)[0])
        for name, predictor in predictors.items():
            recorders[name].batches.clear()
            seconds.setdefault(name, []).append(timed(list, predictor.predict_many(texts))[0])
            before = peak(precision_of(name), device)
            alone.setdefault(name, []).append(timed(recorders[name].run_again)[0])
            peaks.setdefault(name, []).append((before + peak(precision_of(name), device)) / 2)
    shape = f"{config.num_hidden_layers} x {config.hidden_size}, {config.vocab_size:,} pieces"
    machine = f"{processor_name()}, {available_cpus()} CPUs"
    if device != "cpu":
        machine = f"{torch.cuda.get_device_name()}; {machine}"
    print(f"\n{words:,} words in {len(texts):,} sentences; encoder {shape}; {machine}")
    for precision in ("float32", "bf16"):
        found = sorted(value / 1e9 for name, each in peaks.items() if precision_of(name) == precision for value in each)
        if found:
            sizes = f"{SIDES[device]} x {SIDES[device]}"
            print(f"products of {sizes} matrices, {precision}: {found[0]:,.0f} to {found[-1]:,.0f} GFLOP/s")
    for name, pipeline in pipelines.items():
        tried = ", ".join(f"{size}: {spent:.1f} s" for size, spent in pipeline.seconds.items())
        print(f"batch size of {name}: {pipeline.batch_size} (times of a sixth of the sentences: {tried})")
    print("\n| | words/s | relative to the pipeline | same tag | F1 | padding | total / model time | of the peak |")
    print("|---|---|---|---|---|---|---|---|")
    rates = {name: words / statistics.median(spent) for name, spent in seconds.items()}
    fastest = max(pipelines, key=lambda name: rates[name])
    for name in pipelines:
        print(f"| `{name}` | {rates[name]:,.0f} | {rates[name] / rates[fastest]:.2f} | | | | | |")
    theirs = list(pipelines[_PIPELINE].tags(texts[:: len(texts) // _COMPARED + 1]))
    for name, recorder in recorders.items():
        ratio = statistics.median(a / b for a, b in zip(seconds[fastest], seconds[name], strict=True))
        masks = [mask for _, mask in recorder.batches]
        padding = 1 - sum(mask.sum() for mask in masks) / sum(mask.size for mask in masks)
        whole = statistics.median(a / b for a, b in zip(seconds[name], alone[name], strict=True))
        work = sum(flops(config, mask) for mask in masks)
        share = statistics.median(work / a / b for a, b in zip(alone[name], peaks[name], strict=True))
        same = agreement(predictors[name], theirs, texts[:: len(texts) // _COMPARED + 1])
        f1 = f"{evaluate(predictors[name], gold)[0].strict.micro.f1:.4f}" if gold else "–"
        print(
            f"| `{name}` | {rates[name]:,.0f} | {ratio:.2f} | {same:.2%} | {f1} | {padding:.1%} | {whole:.2f} | "
            f"{share:.0%} |"
        )
    return rates


def latency(folder: Path, texts: Sequence[str], names: Sequence[str], calls: int, device: str) -> None:
    """Print the latency of predictions of one sentence of about 25 words, on one core and on all."""
    some = [text for text in texts if 23 <= len(words_of(Document("", text))) <= 27]
    print("\n| one sentence of 25 words, warm | one core, median, ms | all cores, median, ms | 99th percentile, ms |")
    print("|---|---|---|---|")
    for name in names:
        shown = []
        for threads in (1, None):
            predictor = Predictor.load(folder, backend=name, device=device, threads=threads)
            for text in some[:20]:
                predictor.predict(text)
            spent = [1000 * timed(predictor.predict, text)[0] for text in islice(cycle(some), calls)]
            shown.append(f"{statistics.median(spent):.1f}")
        print(f"| `{name}` | {' | '.join(shown)} | {np.percentile(spent, 99):.1f} |")


def cold_start(folder: Path, text: str, names: Sequence[str], times: int = 7) -> None:
    """Print the time of the command for one sentence, start-up included."""
    print("\n| `musamma predict`, one sentence, start-up included | seconds, median | slowest |\n|---|---|---|")
    for name in names:
        command = [sys.executable, "-m", "musamma", "predict", str(folder), "-", "--backend", name]
        spent = [timed(_run, command, text)[0] for _ in range(times)]
        print(f"| `{name}` | {statistics.median(spent):.2f} | {max(spent):.2f} |")


def _run(command: list[str], given: str) -> None:
    subprocess.run(command, input=given.encode(), capture_output=True, check=True)  # noqa: S603


def long_document(folder: Path, articles: Sequence[str]) -> None:
    """Print the time of documents of several lengths, all parts of the longest article."""
    longest = max(articles, key=len)
    predictor = Predictor.load(folder, backend="onnx")
    print("\n| words of the document | seconds (median of 3) | words/s | words labelled |\n|---|---|---|---|")
    for part in (8, 4, 2, 1):
        text = longest[: len(longest) // part]
        found = predictor.predict(text)
        spent = statistics.median(timed(predictor.predict, text)[0] for _ in range(3))
        provenance = found.meta["musamma"]
        words = provenance["words"]
        print(f"| {words:,} | {spent:.2f} | {words / spent:,.0f} | {words - provenance['truncated']:,} |")


def plot(rates: dict[str, float], path: Path) -> None:
    """Write a bar chart of the words a second, as SVG or another format of matplotlib's."""
    from matplotlib import pyplot  # noqa: PLC0415 (needed only for --plot)

    figure, axes = pyplot.subplots(figsize=(7, 0.55 * len(rates) + 0.9), layout="constrained")
    names = [name if name == _PIPELINE else f"musamma, {name}" for name in rates]
    bars = axes.barh(names, list(rates.values()), color=["#9aa5b1", *["#2f6f8f"] * (len(rates) - 1)])
    axes.bar_label(bars, [f"{rate:,.0f}" for rate in rates.values()], padding=4)
    axes.invert_yaxis()
    axes.set_xlabel("words a second, 2 CPU cores")
    axes.margins(x=0.18)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Run the measurements and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="a run folder; with --random, a folder with a tokenizer")
    parser.add_argument("articles", type=Path, help="a JSONL file of articles")
    parser.add_argument("--random", action="store_true", help="use a model with random weights")
    parser.add_argument("--words", type=int, default=24_000, help="approximate number of words (default: 24000)")
    parser.add_argument("--rounds", type=int, default=3, help="number of rounds (default: 3)")
    parser.add_argument("--calls", type=int, default=300, help="predictions of one sentence (default: 300)")
    parser.add_argument("--gold", type=Path, help="an annotated file on which F1 is measured")
    parser.add_argument("--backends", nargs="+", default=[], help="the backends to measure (default: all)")
    parser.add_argument("--device", choices=tuple(SIDES), default="cpu", help="what runs the models (default: cpu)")
    parser.add_argument("--only-speed", action="store_true", help="leave out starting and long documents")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write a bar chart of the throughput")
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    articles = read_articles(arguments.articles)
    sentences = list(sentences_of(articles))
    with tempfile.TemporaryDirectory() as temporary:
        if arguments.random:
            folder = random_model(arguments.model, articles, Path(temporary), arguments.device)
        else:
            folder = find_model(arguments.model)
        names = available(folder, arguments.backends, arguments.device)
        gold = load_corpus(arguments.gold) if arguments.gold else []
        some, device = choose(sentences, arguments.words), arguments.device
        rates = throughput(folder, some, arguments.rounds, names, gold, device)
        latency(folder, sentences, names, arguments.calls, device)
        if not (arguments.random or arguments.only_speed or device != "cpu"):
            cold_start(folder, sentences[0], names)
            long_document(folder, articles)
    if arguments.plot:
        plot(rates, arguments.plot)


if __name__ == "__main__":
    main()
