"""Where the repository and the seed articles are."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SEEDS = REPOSITORY / "seeds"
