"""Turn off what packages that run models report to their makers over the network."""

import os
import sys

_SWITCHES = {"ORT_DISABLE_TELEMETRY": "1", "RAY_USAGE_STATS_ENABLED": "0"}
"""Environment variables of ONNX Runtime, which would also keep an id of the machine and a database of what it did in
~/.cache/Microsoft (`onnxruntime/Privacy.md`), and of Ray, which would report each cluster that it starts."""


def turn_off_telemetry() -> None:
    """Turn it off for this process and those it starts; must be called before the packages are imported.

    A variable that the user has set is left alone. OpenVINO has no switch; its package for telemetry is kept from
    being imported, which it takes for not installed.
    """
    for name, value in _SWITCHES.items():
        os.environ.setdefault(name, value)
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type] # importing it then fails, as intended
