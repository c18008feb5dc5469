"""What all tests share: the --slow option, the hypothesis profile, the development corpora."""

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
    parser.addoption("--slow", action="store_true", help="run the tests that need the embedded encoder too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: runs with --slow"))


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the development corpora, which are no part of the repository."""
    folder = REPOSITORY.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip(f"no development corpora: {folder} is absent")
    return folder
