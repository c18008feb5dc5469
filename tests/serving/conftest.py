"""A tiny exported model, and a server of it, for all tests of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.serving import Server, start_server, write_exported_model


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_exported_model(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_server(model, tmp_path_factory.mktemp("server") / "log") as running:
        yield running
