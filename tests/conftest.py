"""Shared by all tests: the options --slow and --wheel, the hypothesis profile, and the development corpora."""

import os
from pathlib import Path

import pytest
from helpers.paths import REPOSITORY
from hypothesis import HealthCheck, settings

settings.register_profile(
    "musamma",
    max_examples=60,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("musamma")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--slow", action="store_true", help="also run the tests that need the embedded encoder, or many seconds"
    )
    parser.addoption("--wheel", action="store_true", help="also run the tests that build and install the package")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [name for name in ("slow", "wheel") if not config.getoption(f"--{name}")]
    for item in items:
        for name in left_out:
            if name in item.keywords:
                item.add_marker(pytest.mark.skip(reason=f"{name}: runs with --{name}"))


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the development corpora, which are not part of the repository."""
    folder = REPOSITORY.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip(f"no development corpora: {folder} is absent")
    return folder
