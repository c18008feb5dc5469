"""A config with several seeds: mean ± sd of its test scores, time, memory. Several settings side by side.

Run as: python benchmarks/repeat.py configs/anercorp.toml --seeds 1 2 3 [--vary document_context=true --vary …]
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def run(config: str, settings: list[str], runs: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The metrics and the manifest of one run."""
    musamma = shutil.which("musamma", path=str(Path(sys.executable).parent)) or "musamma"
    options = [part for setting in settings for part in ("--set", setting)]
    command = [musamma, "run", config, "--runs", str(runs), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    (folder,) = (path.parent for path in runs.glob("*/manifest.json"))
    read = [json.loads((folder / name).read_text(encoding="utf-8")) for name in ("metrics.json", "manifest.json")]
    return read[0], read[1]


def spread(values: list[float]) -> str:
    """Mean ± sample standard deviation, in points of 100."""
    sd = statistics.stdev(values) * 100 if len(values) > 1 else 0.0
    return f"{statistics.mean(values) * 100:.1f} ± {sd:.1f}"


def main() -> None:
    """Run, and print a table in Markdown: a row for each setting and each thing scored."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--vary", action="append", default=[], help="KEY=VALUE, or several with spaces between")
    parser.add_argument("--set", action="append", default=[], help="KEY=VALUE, for all runs")
    arguments = parser.parse_args()
    head = [
        "setting",
        "scored on",
        "strict F1",
        "default F1",
        "default F1 of each label",
        "train s",
        "peak MB",
        "seeds",
    ]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}", flush=True)
    for setting in arguments.vary or [""]:
        results = []
        for seed in arguments.seeds:
            with tempfile.TemporaryDirectory() as runs:
                settings = [*arguments.set, *setting.split(), f"seed={seed}"]
                results.append(run(arguments.config, settings, Path(runs)))
        seconds = statistics.mean(manifest["seconds"]["train"] for _, manifest in results)
        memory = max(manifest["peak_memory_mb"] for _, manifest in results)
        for name in results[0][0]:
            scores = [metrics[name] for metrics, _ in results]
            strict, default = ([each[mode]["micro"]["f1"] for each in scores] for mode in ("strict", "default"))
            labels = ", ".join(
                f"{label} {spread([each['default']['labels'][label]['f1'] for each in scores])}"
                for label in scores[0]["default"]["labels"]
            )
            cells = [setting or "as in the config", name, spread(strict), spread(default), labels]
            print(f"| {' | '.join([*cells, f'{seconds:.0f}', f'{memory:.0f}', str(len(scores))])} |", flush=True)


if __name__ == "__main__":
    main()
