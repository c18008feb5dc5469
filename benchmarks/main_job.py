"""Time and memory of the main job: `musamma run`, `musamma predict` on the five articles, `musamma crossval`.

Run as: python benchmarks/main_job.py [--crossval]
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
    """Median seconds of a command, and the peak memory in MB of the largest child process so far."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return sorted(seconds)[len(seconds) // 2], peak


def micro_f1(folder: Path, split: str) -> float:
    """Strict micro F1 of a split in a run folder."""
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return float(metrics[split]["strict"]["micro"]["f1"])


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crossval", action="store_true", help="the cross-validation too")
    crossval = parser.parse_args().crossval
    musamma = shutil.which("musamma", path=str(Path(sys.executable).parent)) or "musamma"
    rows = []
    with tempfile.TemporaryDirectory() as runs:
        folder = Path(runs) / "seeds"
        # Predicting first would need a model, so the cheaper command is measured after the dearer one; peak memory
        # of the children can only grow, which is why each row says "up to".
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
