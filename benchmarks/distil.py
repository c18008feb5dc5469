"""Distil students with several teachers, and compare them with the same models trained without teachers.

Run as: python benchmarks/distil.py configs/anercorp.toml --raw corpora/wikipedia-ar [--seeds 1 2 3] [--kinds same self]

The config is run once for each seed: these runs are the teachers, and the plain models that students are compared to.
Then a student is trained for each seed and kind:

- same: the config itself, with all teachers;
- half: half as many layers, with all teachers;
- self: the config itself, with one teacher, its own plain run (self-training);
- half-plain: half as many layers without teachers.

Each training is a process of its own. All folders are kept (--runs). When the script is started again, complete runs
are skipped and an unfinished one continues, so it may be killed at any time; --report trains nothing and shows what
there is, and --vote what the teachers score together. Choose --soft and --raw-words with --dev-only, which shows no
score of the test split.

With --folds, each document of the config in turn is the test split of trainings on the other documents, without dev;
the scores are those of the pooled counts. --without takes documents out of all folds: choose with those that are left.

With --teacher-kind same, the teachers are not the plain runs but the students of kind same, which must be complete: the
students are then students of students, in folders of their own.

Options that are not in the list go to `musamma distil`, as --from and --leave-out-shared.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.files.whole_files import write_whole
from musamma.data.text.segmentation import words_of
from musamma.evaluation.evaluate import pair_annotated
from musamma.evaluation.run_folder import RunFolder
from musamma.evaluation.scoring.scores import Scores, score_pairs
from musamma.evaluation.scoring.significance import Difference, compare_scores
from musamma.inference.decoding.entities import decode, with_entities
from musamma.inference.predictor import Predictor
from musamma.training.config import dump_config, load_config
from musamma.training.splits import HELD_OUT, Part, documents_of, leave_one_out, load_splits

MUSAMMA = shutil.which("musamma", path=str(Path(sys.executable).parent)) or "musamma"
PLAIN = "plain"
KINDS = ("same", "half", "self", "half-plain")
UNTAUGHT = (PLAIN, "half-plain")
SPEED_ROUNDS = 11

HALF_LAYERS = 6
"""Layers of a small model if the config names no number: half of the twelve of most encoders."""


def train(folder: Path, arguments: Sequence[str]) -> None:
    """Train into a run folder, or continue a training in it; a complete one is left alone."""
    if RunFolder(folder).is_finished():
        return
    print(f"{time.strftime('%H:%M')} {folder}", file=sys.stderr, flush=True)
    subprocess.run([MUSAMMA, *arguments, "--resume"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603


class Trials:
    """The runs of one config: where they are, and how they are trained.

    Attributes:
        runs: the folder of their folders.
        config: the config.

    Args:
        options: of the command line.
        file: the config's file.
        runs: as the attribute.
    """

    def __init__(self, options: argparse.Namespace, file: Path, runs: Path) -> None:
        self.config = load_config(file, options.set)
        self.runs = runs
        self._file = str(file)
        self._options = options
        self._half = options.half_layers or self.config.layers // 2 or HALF_LAYERS
        self._settings = [part for setting in options.set for part in ("--set", setting)]

    @cached_property
    def scored(self) -> dict[str, tuple[Part, ...]]:
        """The parts of each column of scores: those of dev and of test and, if there are several, each of them."""
        splits = load_splits(self.config)
        found: dict[str, tuple[Part, ...]] = {name: splits[name] for name in HELD_OUT if splits[name]}
        each = {f"{name} {part.corpus}": (part,) for name in found if len(found[name]) > 1 for part in found[name]}
        return found | each

    def is_finished(self, kind: str, seed: int) -> bool:
        """Whether a training is complete."""
        return RunFolder(self.folder(kind, seed)).is_finished()

    def scores(self, kind: str, seed: int, column: str) -> Scores:
        """The scores of a complete training in a column."""
        return scores_of(self.scored[column], predicted(self.folder(kind, seed)))

    def folder(self, kind: str, seed: int) -> Path:
        """The run folder of a training."""
        by = self._options.teacher_kind
        return self._folder(kind if by == PLAIN or kind in UNTAUGHT else f"{kind}-by-{by}", seed)

    def teacher(self, seed: int) -> Path:
        """The run folder of a teacher."""
        return self._folder(self._options.teacher_kind, seed)

    def _folder(self, name: str, seed: int) -> Path:
        asked = self._options
        raw = "default" if asked.raw_words is None else asked.raw_words
        setting = "" if name in UNTAUGHT else f"-soft-{asked.soft}-raw-{raw}"
        return self.runs / f"{name}{setting}" / f"seed-{seed}"

    def train(self, kind: str, seed: int) -> None:
        """Train one model, unless it is complete."""
        folder = self.folder(kind, seed)
        changes = [*self._settings, "--set", "seeds=[]", "--set", f"seed={seed}", "--set", f"name=seed-{seed}"]
        if kind.startswith("half"):
            changes += ["--set", f"layers={self._half}"]
        if kind in UNTAUGHT:
            train(folder, ["run", self._file, *changes, "--runs", str(folder.parent)])
            return
        teachers = [seed] if kind == "self" else self._options.teacher_seeds or self._options.seeds
        arguments = [part for each in teachers for part in ("--teachers", str(self.teacher(each)))]
        arguments += [part for name in self._options.raw for part in ("--raw", name)]
        arguments += ["--soft", str(self._options.soft), "--marginals", str(self.runs / "marginals"), "-o", str(folder)]
        if self._options.raw_words is not None:
            arguments += ["--raw-words", str(self._options.raw_words)]
        train(folder, ["distil", self._file, *changes, *arguments, *self._options.rest])


@cache
def predicted(folder: Path) -> list[Document]:
    """The predictions of a run."""
    return load_corpus(RunFolder(folder).predictions)


def scores_of(parts: Sequence[Part], documents: Sequence[Document]) -> Scores:
    """The scores of predictions, each part on the labels that its corpus annotates; other documents are passed over."""
    found = {document.id: document for document in documents}
    pairs = (pair_annotated(x.documents, [found[gold.id] for gold in x.documents], x.labels) for x in parts)
    return sum(map(score_pairs, pairs), Scores.none())


def folds_of(options: argparse.Namespace) -> list[Trials]:
    """A config for each document, which is its test split; the other documents are for training, and none is dev."""
    config, found = load_config(options.config), []
    (whole,) = config.corpus  # the ids of its documents are all that changes
    kept = [fold.name for fold in leave_one_out(load_splits(config)) if fold.name not in options.without]
    for held_out in kept:
        rest = tuple(each for each in kept if each != held_out)
        corpus = whole.model_copy(update={"split": "", "train": rest, "dev": (), "test": (held_out,)})
        runs = options.runs / held_out
        file = runs / "config.toml"
        write_whole(file, dump_config(config.model_copy(update={"corpus": (corpus,)})))
        found.append(Trials(options, file, runs))
    return found


def voted(folders: Sequence[Path], documents: Sequence[Document]) -> list[Document]:
    """What all teachers together find, whose mean marginals are decoded: about what a student can reach."""
    teachers = [Predictor.load(folder) for folder in folders]
    read = zip(*(teacher.tag_marginals(documents) for teacher in teachers), strict=True)
    log_probs = [np.log(np.maximum(np.mean(each, axis=0), np.finfo(np.float32).tiny)) for each in read]
    sentences = [pieces.sentences for pieces in teachers[0].tokenizer.encode(documents)]
    entities = decode(sentences, log_probs, teachers[0].info.tags)
    return [with_entities(document, each) for document, each in zip(documents, entities, strict=True)]


def show_vote(every: Sequence[Trials], seeds: Sequence[int], columns: Sequence[str]) -> None:
    """Print the F1 of all teachers together."""
    print(f"\nThe {len(seeds)} teachers together:")
    splits = [name for name in columns if name in HELD_OUT]  # the other columns are parts of these
    found = {
        trials: voted(
            [trials.teacher(seed) for seed in seeds],
            documents_of(part for name in splits for part in trials.scored[name]),
        )
        for trials in every
    }
    for name in columns:
        scores = sum((scores_of(trials.scored[name], each) for trials, each in found.items()), Scores.none())
        print(f"{name}: default F1 {100 * scores.default.micro.f1:.2f}, strict {100 * scores.strict.micro.f1:.2f}")


def spread(figures: Sequence[float]) -> str:
    """Mean ± sample standard deviation, in percentage points."""
    sd = statistics.stdev(figures) if len(figures) > 1 else 0.0
    return f"{100 * statistics.mean(figures):.2f} ± {100 * sd:.2f}"


def difference(found: Difference) -> str:
    """A difference of F1 in percentage points, with its interval and p-value."""
    low, high = found.interval or (0.0, 0.0)
    p = f"p = {found.p_randomisation:.4f}"
    return f"{100 * found.difference:+.2f} ({100 * low:+.2f}, {100 * high:+.2f}), {p}"


def pooled(scores: Sequence[Scores]) -> Scores:
    """The counts of all seeds together; those of one document are sampled by sentences."""
    total = sum(scores, Scores.none())
    return total.as_one_document() if all(each.documents == 1 for each in scores) else total


def show_scores(every: Sequence[Trials], kinds: Sequence[str], seeds: Sequence[int], columns: Sequence[str]) -> None:
    """Print a table in Markdown: a row for each kind, with what is complete."""
    head = ["model", "seeds", "training min", "peak MB"]
    head += [x for name in columns for x in (f"{name} default F1", f"{name} strict F1", f"{name} default − plain")]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for kind in (PLAIN, *kinds):
        done = [seed for seed in seeds if all(trials.is_finished(kind, seed) for trials in every)]
        if not done:
            continue
        manifests = [RunFolder(trials.folder(kind, seed)).read_manifest() for seed in done for trials in every]
        minutes = sum(each.seconds.train for each in manifests) / len(done) / 60
        cells = [kind, str(len(done)), f"{minutes:.0f}", f"{max(each.peak_memory_mb for each in manifests):.0f}"]
        for name in columns:
            own, plain = (
                [sum((trials.scores(x, seed, name) for trials in every), Scores.none()) for seed in done]
                for x in (kind, PLAIN)
            )
            cells += [spread([each.default.micro.f1 for each in own]), spread([each.strict.micro.f1 for each in own])]
            same = kind == PLAIN
            cells.append("" if same else difference(compare_scores(pooled(own), pooled(plain)).micro["default"]))
        print(f"| {' | '.join(cells)} |", flush=True)
    print(
        "\nF1 in percent, micro, mean ± sd over the seeds. Differences: the counts of all seeds together, paired by "
        "seed; 95 % interval of the paired bootstrap, and p of paired randomisation, over documents or, of one "
        "document, sentences. Those of several seeds count as independent of each other."
    )


def show_speed(trials: Trials, kinds: Sequence[str], seed: int) -> None:
    """Print the words per second of each kind on ONNX Runtime, and how many times those of the plain model; in turn."""
    found = [kind for kind in (PLAIN, *kinds) if trials.is_finished(kind, seed)]
    documents = documents_of(trials.scored["test"])
    models = {kind: Predictor.load(trials.folder(kind, seed), backend="onnx") for kind in found}
    words = sum(len(words_of(document)) for document in documents)
    rates: dict[str, list[float]] = {kind: [] for kind in found}
    for _ in range(SPEED_ROUNDS):
        for kind, model in models.items():
            started = time.perf_counter()
            for _ in model.predict_many(documents):
                pass
            rates[kind].append(words / (time.perf_counter() - started))
    print("\n| model | words/s, median | times plain |\n|---|---|---|")
    for kind, each in rates.items():
        ratio = statistics.median(a / b for a, b in zip(each, rates[PLAIN], strict=True))
        print(f"| {kind} | {statistics.median(each):,.0f} | {ratio:.2f} |", flush=True)


def main() -> None:
    """Train what is missing, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", help="a TOML config with dev and test")
    parser.add_argument("--raw", action="append", default=[], help="a file, folder or pattern of raw text; repeatable")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="of the students (default: 1 2 3)")
    parser.add_argument("--teacher-seeds", type=int, nargs="+", help="of the teachers (default: those of the students)")
    parser.add_argument("--teacher-kind", choices=(PLAIN, *KINDS), default=PLAIN, help="theirs (default: plain)")
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=["same", "half", "self"], help="what to train")
    parser.add_argument("--soft", type=float, default=0.5, help="share of the teachers in the loss (default: 0.5)")
    parser.add_argument("--raw-words", type=int, help="of each epoch (default: as many as are annotated)")
    parser.add_argument("--half-layers", type=int, help="layers of a small model (default: half of the config's)")
    parser.add_argument("--set", action="append", default=[], help="KEY=VALUE, for all runs")
    parser.add_argument("--runs", type=Path, default=Path("runs/distil"), help="folder for the run folders")
    parser.add_argument("--folds", action="store_true", help="hold out each document in turn, and pool the scores")
    parser.add_argument("--without", action="append", default=[], help="an id to leave out of all folds; repeatable")
    parser.add_argument("--report", action="store_true", help="train nothing, show what is complete")
    parser.add_argument("--dev-only", action="store_true", help="show no score of the test split")
    parser.add_argument("--vote", action="store_true", help="score all teachers together too, without a student")
    parser.add_argument("--speed", action="store_true", help="measure words/s on the test split too")
    options, rest = parser.parse_known_args()
    options.rest = rest
    every = folds_of(options) if options.folds else [Trials(options, Path(options.config), options.runs)]
    teachers = options.teacher_seeds or options.seeds
    for trials in [] if options.report else every:
        for seed in dict.fromkeys([*teachers, *options.seeds]):
            trials.train(PLAIN, seed)
        for seed in options.seeds:
            for kind in options.kinds:
                trials.train(kind, seed)
    columns = [name for name in every[0].scored if not (options.dev_only and name.startswith("test"))]
    show_scores(every, options.kinds, options.seeds, columns)
    if options.vote:
        show_vote(every, teachers, columns)
    if options.speed:
        show_speed(every[0], options.kinds, options.seeds[0])


if __name__ == "__main__":
    main()
