"""The public interface: complete, documented and typed; importing it loads no submodule."""

import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_model

import musamma
from musamma.inference.model_folder import ModelInfo

NAMES = [
    *("Predictor", "Document", "Entity", "Sentence", "Word", "load_corpus", "write_corpus", "score", "evaluate"),
    *("load_config", "run", "cross_validate", "distil", "Teaching", "Meaning"),
    *("DataError", "ModelError", "ExtraError", "__version__"),
]


def test_these_names_and_no_others_are_public() -> None:
    assert set(musamma.__all__) == set(NAMES)
    assert set(NAMES) <= set(dir(musamma))
    assert musamma.__version__ == version("musamma")
    with pytest.raises(AttributeError, match="'musamma' has no attribute 'Predicter'"):
        musamma.Predicter  # noqa: B018


@pytest.mark.parametrize("name", [name for name in NAMES if name != "__version__"])
def test_each_is_documented_and_typed(name: str) -> None:
    thing = getattr(musamma, name)
    assert inspect.getdoc(thing)
    if inspect.isfunction(thing):
        signature = inspect.signature(thing)
        assert signature.return_annotation is not signature.empty
        assert all(x.annotation is not x.empty for x in signature.parameters.values())


def test_importing_it_loads_nothing() -> None:
    code = (
        "import sys, musamma; print(*(name for name in sys.modules if name.startswith('musamma') or name == 'torch'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == ["musamma"]


def test_a_user_reads_predicts_scores_and_writes_with_plain_paths(tmp_path: Path) -> None:
    model = write_tiny_model(tmp_path, ModelInfo(("PER", "ORG", "LOC", "DATE"), 64, 8, version="0"))
    gold = musamma.load_corpus(str(SEEDS / "gold.jsonl"))
    predictor = musamma.Predictor.load(str(model))
    scores, predicted = musamma.evaluate(predictor, gold)
    assert musamma.score(gold, predicted) == scores
    musamma.write_corpus(predicted, str(tmp_path / "found.jsonl"))
    assert [x.entities for x in musamma.load_corpus(str(tmp_path / "found.jsonl"))] == [
        tuple(musamma.Entity(e.start, e.end, e.label, round(e.score or 0, 6)) for e in x.entities) for x in predicted
    ]
    assert musamma.load_config("configs/seeds.toml").name == "seeds"
    with pytest.raises(musamma.DataError, match=r"\.gz"):
        musamma.write_corpus(predicted, str(tmp_path / "found.jsonl.gz"))
