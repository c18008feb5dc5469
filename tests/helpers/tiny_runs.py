"""Configs of small runs on the seed articles, and the files that such runs write."""

from pathlib import Path
from typing import Any

from helpers.paths import SEEDS

from musamma.training.config import Config
from musamma.training.corpus_config import Corpus

SPLITS: dict[str, Any] = {
    "train": ("000_49e94ad2a5d55e46", "001_65b8ef3daf2c733c"),
    "dev": ("004_eefef8c369eb0692",),
    "test": ("002_05170beeb1fd3323",),
}


def make_config(encoder: Path, **changes: Any) -> Config:
    values: dict[str, Any] = {
        "name": "tiny",
        "labels": ("PER", "ORG", "LOC", "DATE"),
        "encoder": str(encoder),
        "epochs": 4,
        "encoder_rate": 5e-3,
        "window": 64,
        "context": 8,
        "checkpoint": 1,
        "average": 0.5,
        "replace": 0.3,
        "mask": 0.1,
        "corpus": (Corpus(path=str(SEEDS / "gold.jsonl"), **SPLITS),),
    }
    return Config(**values | changes)


def files_of(folder: Path) -> list[str]:
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return sorted(name for name in names if not name.startswith("tensorboard/"))
