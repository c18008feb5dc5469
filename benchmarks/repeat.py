"""Measure the scores (mean ± sd), training time and peak memory of a config over several seeds, for some settings.

Run as: python benchmarks/repeat.py configs/anercorp.toml --seeds 1 2 3 [--vary document_context=true --vary …]

Each --vary is one set of settings to compare. Run folders are written to runs/repeat (--runs); when the script is run
again, finished runs are not repeated.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HEAD = ("setting", "scored on", "strict F1", "default F1", "default F1 of each label", "train s", "peak MB", "seeds")


def run(config: str, settings: list[str], runs: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Train with all seeds of a config. Return the summary of their scores, by data set, and their manifests."""
    musamma = shutil.which("musamma", path=str(Path(sys.executable).parent)) or "musamma"
    options = [part for setting in settings for part in ("--set", setting)]
    command = [musamma, "run", config, "--resume", "--runs", str(runs), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    (summary,) = runs.glob("*/seed_runs.json")
    manifests = sorted(summary.parent.glob("seed-*/manifest.json"))
    return _read(summary)["scores"], [_read(path) for path in manifests]


def _read(path: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def spread(figure: Mapping[str, Any]) -> str:
    """Mean ± sample standard deviation, in percentage points."""
    return f"{figure['mean'] * 100:.1f} ± {(figure['sd'] or 0) * 100:.1f}"


def main() -> None:
    """Train, and print a table in Markdown, with a row for each set of settings and each data set that is scored."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", help="a TOML config")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="default: 1 2 3")
    parser.add_argument("--vary", action="append", default=[], help="KEY=VALUE, or several separated by spaces")
    parser.add_argument("--set", action="append", default=[], help="KEY=VALUE, for all runs")
    parser.add_argument("--runs", type=Path, default=Path("runs/repeat"), help="folder for the run folders")
    arguments = parser.parse_args()
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    for setting in arguments.vary or [""]:
        settings = [*arguments.set, *setting.split(), f"seeds={arguments.seeds}"]
        scores, manifests = run(arguments.config, settings, arguments.runs / (setting.replace(" ", "-") or "plain"))
        seconds = statistics.mean(manifest["seconds"]["train"] for manifest in manifests)
        memory = max(manifest["peak_memory_mb"] for manifest in manifests)
        for name, modes in scores.items():
            strict, default = (spread(modes[mode]["micro"]["f1"]) for mode in ("strict", "default"))
            labels = ", ".join(f"{label} {spread(figure)}" for label, figure in modes["default"]["labels"].items())
            cells = [setting or "as in the config", name, strict, default, labels]
            print(f"| {' | '.join([*cells, f'{seconds:.0f}', f'{memory:.0f}', str(len(manifests))])} |", flush=True)


if __name__ == "__main__":
    main()
