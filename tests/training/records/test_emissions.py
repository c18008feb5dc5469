"""The emissions of a training: measured if codecarbon is installed, else None."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from musamma.training.records.run_description import measure_emissions

LIBRARY = """
class OfflineEmissionsTracker:
    def __init__(self, *, save_to_file, log_level):
        assert not save_to_file
        self.running = False
    def start(self):
        self.running = True
    def stop(self):
        assert self.running
        return 0.25
"""


@pytest.mark.skipif(find_spec("codecarbon") is not None, reason="codecarbon is installed")
def test_without_the_library_nothing_is_claimed() -> None:
    assert measure_emissions()() is None


@pytest.mark.skipif(find_spec("codecarbon") is not None, reason="codecarbon is installed")
def test_the_library_is_started_and_stopped_and_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "codecarbon.py").write_text(LIBRARY)
    monkeypatch.syspath_prepend(tmp_path)
    assert measure_emissions()() == 0.25
