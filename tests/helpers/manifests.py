"""An example of a manifest, with invented values."""

from typing import Any

SUM = "ab" * 32


def manifest(**changes: Any) -> dict[str, Any]:
    counts = {"PER": 50, "ORG": 60, "LOC": 40, "DATE": 20}
    return {
        "name": "seeds",
        "command": "musamma run configs/seeds.toml --set epochs=3",
        "created": "2026-01-02T03:04:05+00:00",
        "config": {"epochs": 20, "encoder_rate": 3e-4, "corpus": [{"path": "x"}], "part": {"on": True, "off": None}},
        "labels": ["PER", "ORG", "LOC", "DATE"],
        "seconds": {"train": 3725.0, "total": 0.4},
        "peak_memory_mb": 2311.4,
        "hardware": {"cpu": "Some CPU | 2 GHz", "cores": 2, "memory_gb": 7.7, "device": "cpu"},
        "versions": {"python": "3.11.2", "torch": "2.13.0"},
        "git": {"commit": "abc123", "dirty": True},
        "data": {"seeds/gold.jsonl": SUM},
        "licences": {"seeds/gold.jsonl": "CC BY 4.0"},
        "co2_kg": 0.00125,
        "encoder": {
            "name": "aubmindlab/bert-base-arabertv02",
            "parameters": 135_193_344,
            "licence": "MIT",
            "source": "hub",
            "sha256": {"model.safetensors": "cd" * 32},
        },
        "splits": {
            "train": {"documents": ["000_a", "001_b"], "words": 2345, "entities": counts},
            "dev": {"documents": ["002_c"], "words": 300, "entities": {"PER": 3}},
            "test": {"documents": [f"t{number}" for number in range(925)], "words": 25_008, "entities": counts},
        },
        "best_epoch": 7,
        "epochs": 20,
    } | changes
