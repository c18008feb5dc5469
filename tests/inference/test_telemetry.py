"""Nothing that runs models reports to anybody, or keeps anything on the disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.tiny import write_tiny_model

from musamma.inference.model_folder import ModelInfo
from musamma.inference.telemetry import turn_off_telemetry

PREDICT = """
import socket, sys
def refuse(*_): print("asked the network")
socket.socket.connect = socket.getaddrinfo = refuse
from musamma.inference.predictor import Predictor
print(len(Predictor.load(sys.argv[1], backend=sys.argv[2]).predict("موسكو").text))
print([name for name in sys.modules if name.startswith("openvino_telemetry") and sys.modules[name]])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("tiny"), ModelInfo(("PER",), 64, 8, version="0"), exported=True)


@pytest.mark.parametrize("backend", ["torch", "onnx", "openvino"])
def test_predicting_writes_nothing_and_asks_no_host(folder: Path, tmp_path: Path, backend: str) -> None:
    before = sorted(path.name for path in folder.iterdir())
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", PREDICT, str(folder), backend],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},  # without CI, where ONNX Runtime is silent by itself
        cwd=tmp_path,
    )
    assert done.stdout == "5\n[]\n"
    assert list(tmp_path.rglob("*")) == []
    assert sorted(path.name for path in folder.iterdir()) == before


def test_onnx_runtime_would_leave_the_id_of_the_machine(folder: Path, tmp_path: Path) -> None:
    """So the test above can fail. If this one does, ONNX Runtime has changed, and the switch may be needless."""
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", PREDICT, str(folder), "onnx"],
        capture_output=True,
        check=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "ORT_DISABLE_TELEMETRY": "0"},
        cwd=tmp_path,
    )
    assert [path.name for path in tmp_path.rglob("deviceid")] == ["deviceid"]


def test_a_ray_cluster_reports_nothing() -> None:
    usage = pytest.importorskip("ray._common.usage.usage_lib")
    assert not usage.usage_stats_enabled()


def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    monkeypatch.delenv("RAY_USAGE_STATS_ENABLED")
    turn_off_telemetry()
    assert (os.environ["ORT_DISABLE_TELEMETRY"], os.environ["RAY_USAGE_STATS_ENABLED"]) == ("0", "0")
