"""How runs may be listed, for whoever does not read any."""

from typing import Literal

Mode = Literal["strict", "default"]
"""How entities are counted."""

SORTS = ("f1", "precision", "recall", "run", "encoder", "epochs", "seconds", "created")
"""What runs may be sorted by."""
