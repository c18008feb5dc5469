"""The carbon dioxide of a training, where codecarbon is installed."""

import logging
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

_LIBRARY = "codecarbon"


def start_counting() -> Callable[[], float | None]:
    """Start to count what the machine emits; the function returned stops and gives kg of CO₂-equivalents.

    codecarbon estimates them from the power of processor, memory and GPU, and the energy mix of the country in
    ``CODECARBON_COUNTRY_ISO_CODE``, or of the world. It asks nothing of the network. None without codecarbon.
    """
    if find_spec(_LIBRARY) is None:
        return lambda: None
    logging.getLogger(_LIBRARY).setLevel(logging.ERROR)
    tracker = import_module(_LIBRARY).OfflineEmissionsTracker(save_to_file=False, log_level="error")
    tracker.start()
    stop: Callable[[], float | None] = tracker.stop
    return stop
