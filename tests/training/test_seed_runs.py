"""A config with several seeds: a run folder for each, a summary of their scores, and resumption."""

import json
import statistics
from pathlib import Path

import pytest
from helpers.tiny import write_tiny_encoder
from helpers.tiny_runs import files_of, make_config
from typer.testing import CliRunner

from musamma.cli.main import app
from musamma.data.errors import DataError
from musamma.training.config import Config, dump_config, load_config
from musamma.training.seed_runs import SUMMARY, run_seeds


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    encoder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    return make_config(encoder, epochs=1, seeds=(1, 2), onnx=False)


@pytest.fixture(scope="module")
def finished(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    repeated = run_seeds(config, folder, command="musamma run tiny.toml")
    assert repeated is not None
    assert repeated.seeds == (1, 2)
    return folder


def test_the_summary_is_of_the_runs_metrics(finished: Path) -> None:
    summary = json.loads((finished / SUMMARY).read_text(encoding="utf-8"))
    metrics = [json.loads((finished / f"seed-{n}" / "metrics.json").read_text(encoding="utf-8")) for n in (1, 2)]
    assert summary["seeds"] == [1, 2]
    assert summary["gold_sha256"] == {name: metrics[0][name]["gold_sha256"] for name in ("dev", "test")}
    for split in ("dev", "test"):
        values = [each[split]["strict"]["micro"]["f1"] for each in metrics]
        figure = summary["scores"][split]["strict"]["micro"]["f1"]
        assert figure == {"mean": statistics.mean(values), "sd": statistics.stdev(values), "values": values}


def test_each_seed_has_a_complete_run_folder_of_its_own_config(finished: Path, config: Config) -> None:
    assert sorted(path.name for path in finished.iterdir()) == ["seed-1", "seed-2", SUMMARY]
    for seed in (1, 2):
        assert {"report.html", "README.md", "metrics.json"} <= set(files_of(finished / f"seed-{seed}"))
        written = load_config(finished / f"seed-{seed}" / "config.toml")
        assert written == config.model_copy(update={"seed": seed, "seeds": ()})
    weights = [(finished / f"seed-{n}" / "model" / "model.safetensors").read_bytes() for n in (1, 2)]
    assert weights[0] != weights[1]


def test_resume_leaves_finished_seeds_alone_and_runs_the_rest(finished: Path, config: Config) -> None:
    kept = finished / "seed-1" / "manifest.json"
    before = kept.stat().st_mtime_ns
    (finished / "seed-2" / "README.md").unlink()  # as if the run had been interrupted
    again = run_seeds(config, finished, command="musamma run tiny.toml --resume", resume=True)
    assert again is not None
    assert kept.stat().st_mtime_ns == before
    assert (finished / "seed-2" / "README.md").is_file()


def test_the_command_shows_mean_and_sd(finished: Path, config: Config, tmp_path: Path) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(dump_config(config), encoding="utf-8")
    done = CliRunner().invoke(app, ["run", str(path), "--runs", str(finished.parent), "--resume"])
    assert done.exit_code == 0
    summary = json.loads((finished / SUMMARY).read_text(encoding="utf-8"))
    figure = summary["scores"]["test"]["default"]["micro"]["f1"]
    assert f"{figure['mean']:.3f} ± {figure['sd']:.3f}" in done.stdout
    assert "over the seeds 1, 2" in done.stdout


def test_a_seed_twice_is_refused(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(dump_config(config), encoding="utf-8")
    with pytest.raises(DataError, match="each seed once"):
        load_config(path, ["seeds=[1, 1]"])


def test_a_seed_whose_data_have_changed_is_run_again(config: Config, tmp_path: Path) -> None:
    text = Path(config.corpus[0].path).read_text(encoding="utf-8")
    data = tmp_path / "gold.jsonl"
    data.write_text(text, encoding="utf-8")
    changed = config.model_copy(
        update={"seeds": (1,), "corpus": (config.corpus[0].model_copy(update={"path": str(data)}),)}
    )
    assert run_seeds(changed, tmp_path / "run", command="", resume=True) is not None
    manifest = tmp_path / "run" / "seed-1" / "manifest.json"
    before = manifest.read_bytes()
    data.write_text(text + "\n", encoding="utf-8")
    assert run_seeds(changed, tmp_path / "run", command="", resume=True) is not None
    assert manifest.read_bytes() != before
