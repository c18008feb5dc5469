"""Measure the time and peak memory of the main commands, with `configs/seeds.toml` and the five seed articles.

Run as: python benchmarks/main_job.py [--crossval]

The commands are `musamma run`, `musamma predict` with the model of that run and, with --crossval, `musamma crossval`.
The working directory must be the root of the repository.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(arguments: list[str], *, repeats: int = 1) -> tuple[float, float]:
    """Run a command. Return its median seconds, and the peak memory in MB of the largest child process so far."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return sorted(seconds)[len(seconds) // 2], peak


def micro_f1(folder: Path, split: str) -> float:
    """The strict micro F1 of a split, from the metrics of a run folder."""
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return float(metrics[split]["strict"]["micro"]["f1"])


def main() -> None:
    """Run the measurements and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crossval", action="store_true", help="measure the cross-validation too")
    crossval = parser.parse_args().crossval
    musamma = shutil.which("musamma", path=str(Path(sys.executable).parent)) or "musamma"
    rows = []
    with tempfile.TemporaryDirectory() as runs:
        folder = Path(runs) / "seeds"
        # The peak memory of child processes never falls, so each row can only say "up to": `predict`, which needs less
        # memory, has to be measured after `run`, which trains its model.
        seconds, peak = measure([musamma, "run", "configs/seeds.toml", "--runs", runs])
        rows.append(("musamma run configs/seeds.toml", seconds, peak, f"002: F1 {micro_f1(folder, 'test'):.3f}"))
        seconds, peak = measure([musamma, "predict", str(folder), "seeds/articles"], repeats=5)
        rows.append(("musamma predict runs/seeds seeds/articles", seconds, peak, "median of 5"))
        if crossval:
            seconds, peak = measure([musamma, "crossval", "configs/seeds.toml", "--runs", runs])
            f1 = micro_f1(Path(runs) / "seeds-crossval", "pooled")
            rows.append(("musamma crossval configs/seeds.toml", seconds, peak, f"pooled F1 {f1:.3f}"))
    print("| command | seconds | peak memory up to | result |\n|---|---|---|---|")
    for command, seconds, peak, result in rows:
        print(f"| `{command}` | {seconds:.1f} | {peak:.0f} MB | {result} |")


if __name__ == "__main__":
    main()
