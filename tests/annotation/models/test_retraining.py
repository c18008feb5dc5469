"""Training in the background on what is annotated, through the real HTTP interface."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.annotating import Annotating, annotating
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_encoder

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.formats.jsonl import write

CONFIG = """
name = "ignored"
labels = ["X"]
encoder = {encoder}
epochs = 2
encoder_rate = 5e-3
window = 64
context = 8

[[corpus]]
path = "nowhere.jsonl"
split = "train"
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Annotating, Path]]:
    """A project of three finished articles and two that are not, which trains after one more."""
    folder = tmp_path_factory.mktemp("retraining")
    encoder = write_tiny_encoder(folder / "encoder")
    config = folder / "config.toml"
    config.write_text(CONFIG.format(encoder=json.dumps(str(encoder))), encoding="utf-8")
    gold = load_corpus(SEEDS / "gold.jsonl")
    write(gold[:3], folder / "gold.jsonl")
    raw = folder / "raw"
    raw.mkdir()
    for document in gold[3:]:
        (raw / f"{document.id}.txt").write_text(document.text, encoding="utf-8", newline="")
    options = (folder / "gold.jsonl", raw, "--config", config, "--retrain", 4, "--test-share", 0.2)
    with annotating(folder / "p", folder / "log", *options) as running:
        yield running, folder / "p"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_model_is_trained_and_predicts_what_waits(started: tuple[Annotating, Path]) -> None:
    running, folder = started
    articles = running.project()["articles"]
    assert [article["done"] for article in articles] == [True, True, True, False, False]
    assert sum(article["test"] for article in articles) == 1
    waiting = articles[3]["id"]
    running.do(waiting, do="edit", add=[[0, 0, "PER"]])
    running.do(waiting, do="done", done=True)
    assert running.project()["retraining"]["share"] < 1
    assert (
        running.http.post("/api/retrain", json={}).json()["error"]["message"].startswith("found a training that runs")
    )
    # The annotator goes on meanwhile.
    running.do(articles[0]["id"], do="flag", note="goes on")
    found = running.wait(lambda project: project["retraining"] is None and project["suggesting"] is None, 500)
    (point,) = found["curve"]
    done, test = (sum(each["done"] and each["test"] == side for each in found["articles"]) for side in (False, True))
    assert point["articles"] == done
    assert 0 <= point["f1"] <= 1
    assert (point["test"] is not None) == bool(test)
    assert found["retrained"].startswith(f"trained on {done} articles")
    assert found["calibration"] or found["threshold"] == 0.5
    predicted = load_predictions(folder)
    assert {document.id for document in predicted} == {article["id"] for article in articles}
    assert (folder / "runs" / "001" / "model" / "musamma.json").is_file()
    trained = load_corpus(folder / "runs" / "001.train.jsonl")
    assert {document.id for document in trained} == {x["id"] for x in found["articles"] if x["done"] and not x["test"]}


def load_predictions(folder: Path) -> list[Document]:
    return load_corpus(folder / "suggestions.jsonl")


@pytest.mark.timeout(600)
def test_a_training_that_fails_is_told(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('encoder = "/no/such/encoder"\n', encoding="utf-8")
    options = (SEEDS / "gold.jsonl", "--config", config)
    with annotating(tmp_path / "p", tmp_path / "log", *options) as running:
        assert running.http.post("/api/retrain", json={}).status_code == 200
        found = running.wait(lambda project: project["retraining"] is None, 300)
        assert found["retrained"].startswith("the training failed: ")
        assert "/no/such/encoder" in found["retrained"]
        assert found["curve"] == []
