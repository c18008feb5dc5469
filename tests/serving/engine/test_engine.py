"""The engine, without worker processes: what is read again after their death, and what is given up."""

import asyncio
from pathlib import Path

import numpy as np

from musamma.data.documents import Document
from musamma.inference.codec import Codec
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.inference.model_folder import read_info
from musamma.serving.engine.crew import Batch
from musamma.serving.engine.engine import Engine
from musamma.serving.engine.worker import Task
from musamma.serving.metrics import Metrics

MANY = 10_000


def test_a_document_that_kills_workers_is_given_up_and_the_others_are_decoded(model: Path) -> None:
    async def test() -> None:
        info = read_info(model)
        tokenizer = WindowTokenizer.load(model, info)
        engine = Engine(Codec(tokenizer, info), Task(str(model), "", "onnx", None, 1), 1, Metrics())
        documents = [Document("bad", "موسكو"), Document("good", "زار لافروف كابل"), Document("empty", "")]
        ticket = engine.submit(await engine.encode(documents), bulk=True)
        bad = ticket.documents[0]
        alone = 0
        while batch := engine.queue.take(MANY):
            assert not ticket.done.done()
            if any(job.encoded is bad for job in batch):
                alone += len(batch) == 1
                engine.lost([Batch(batch)])  # the worker died
            else:
                log_probs = [np.zeros((len(job.window.heads), engine.tags), np.float32) for job in batch]
                engine.read(Batch(batch), log_probs, 0.1, MANY)
        assert alone == 3  # read with others twice, then alone, so that they lose no more workers
        assert ticket.unreadable == [bad]
        found = await engine.decode(ticket)
        assert [each and each.id for each in found] == [None, "good", "empty"]

    asyncio.run(test())
