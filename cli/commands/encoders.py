"""The command `encoders`, which shows what encoders are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import transformers
import typer

from ...data.corpus import read_located
from ...data.documents import Document
from ...data.errors import ModelError
from ...data.formats.registry import EVERY_SPLIT, Tasks
from ...data.wording import amount
from ...training.encoders.description import SAMPLE, Description, describe
from ..reading_notes import note_left_out
from ..screen import fail, say, say_json, show_table
from ..usage.encoders import Encoders


def encoders(options: Encoders) -> None:
    """Describe the encoders side by side. Those that cannot be used are named, and the exit code is then 1."""
    transformers.logging.set_verbosity_error()
    texts = _texts(options)
    found = []
    for name in options.names:
        try:
            found.append(describe(name, texts))
        except ModelError as error:
            if len(options.names) == 1:
                raise
            fail(str(error))
    if options.as_json:
        say_json([_as_json(each) for each in found])
    elif found:
        words = amount(found[0].pieces.words, "word")
        read = (
            ", ".join(map(str, options.texts)) if options.texts else f"{amount(len(SAMPLE), 'sentence')} of the program"
        )
        show_table(["", *(each.name for each in found)], _rows(found), title=f"pieces: those of {words} in {read}")
        for each in found:
            for line in (*each.changes, *each.notices):
                say(f"{each.name}: {line}")
    if len(found) < len(options.names):
        raise typer.Exit(1)


def _texts(options: Encoders) -> list[Document]:
    if not options.texts:
        return [Document(str(number), text) for number, text in enumerate(SAMPLE)]
    left_out: Counter[str] = Counter()
    reading = options.reading(Tasks.EVERY, split=EVERY_SPLIT)
    documents = [
        located.document
        for file in options.texts
        for located in read_located(file, reading, lost=left_out, left_out=left_out)
    ]
    note_left_out(left_out)
    return documents


def _rows(found: Sequence[Description]) -> list[list[str]]:
    """The rows of the table: a property, and its value for each encoder."""
    values = [
        {
            "family": each.family,
            "parameters": f"{each.parameters:,}",
            "layers × width": f"{each.layers} × {each.width}",
            "weights": each.weights,
            "tokenizer": each.tokenizer,
            "longest window": "no limit" if each.window is None else amount(each.window, "piece"),
            "vocabulary": amount(each.vocabulary, "piece"),
            "pieces per word": f"{each.pieces.per_word:.2f}",
            "unknown pieces": f"{each.pieces.unknown_share:.2%}",
            "licence": each.licence or "not known",
            "commit": each.commit or "–",
        }
        for each in found
    ]
    return [[name, *(value[name] for value in values)] for name in values[0]]


def _as_json(each: Description) -> dict[str, object]:
    pieces = {
        "words": each.pieces.words,
        "pieces_per_word": each.pieces.per_word,
        "unknown_share": each.pieces.unknown_share,
    }
    return asdict(each) | {"pieces": pieces}
