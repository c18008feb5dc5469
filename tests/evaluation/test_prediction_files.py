"""Files of predictions: one that does not fit the gold is rejected with its line, one that fits is scored correctly."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.corruptions import CONLL, JSONL, REFUSED, SCORED, Corrupted, Records, Sentences
from helpers.paths import SEEDS
from helpers.reading import numbered
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from musamma.data.corpus import load_corpus, load_located, write_corpus
from musamma.data.errors import DataError
from musamma.data.formats.shared.tagged_sentences import tagged_sentences
from musamma.data.problems import FAULTS
from musamma.data.splitting import cut_at
from musamma.data.tags.bio import read_tags, write_tags
from musamma.evaluation.evaluate import score
from musamma.evaluation.prediction_files import load_predictions
from musamma.evaluation.scoring.counts import Counts
from musamma.evaluation.scoring.scores import Scores

SEEDS_OF_CHANCE = range(5)
LABELS = ("PER", "ORG", "LOC", "DATE")


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first sentences of each seed article, as JSONL and as CoNLL."""
    folder = tmp_path_factory.mktemp("gold")
    heads = [cut_at([document], [7])[0][0] for document in load_corpus(SEEDS / "gold.jsonl")]
    for name in ("jsonl", "conll"):
        write_corpus(heads, folder / f"gold.{name}", name)
    return folder


def predicted_records(gold: Path, chance: Random) -> Records:
    """The output of a simulated system: some of the gold entities, a few with a wrong label."""
    records = [json.loads(line) for line in (gold / "gold.jsonl").read_text("utf-8").splitlines()]
    for record in records:
        record["entities"] = [e for e in record["entities"] if chance.random() < 0.9]
        for entity in record["entities"]:
            entity["label"] = chance.choice([entity["label"]] * 4 + ["LOC"])
    return records


def predicted_sentences(gold: Path, chance: Random) -> Sentences:
    sentences: Sentences = []
    found = [each for _, document in numbered(gold / "gold.conll", "conll") for each in tagged_sentences(document)]
    for each in found:
        kept = [chunk for chunk in read_tags(each.tags) if chance.random() < 0.9]
        sentences.append((each.document, list(zip(each.words, write_tags(kept, len(each.words)), strict=True))))
    return sentences


def scored(gold_path: Path, path: Path) -> Scores:
    gold = load_located(gold_path)
    documents = [each.document for each in gold]
    return score(documents, load_predictions(path, gold, labels=LABELS))


def judge(gold_path: Path, path: Path, corrupted: Corrupted, expected: Callable[[Scores], None]) -> None:
    path.write_text("\n".join(corrupted.lines), encoding="utf-8")
    if corrupted.fate == SCORED:
        expected(scored(gold_path, path))
        return
    try:
        expected(scored(gold_path, path))
    except DataError as error:
        assert error.path == str(gold_path if corrupted.in_gold else path)
        assert error.line is not None
        assert error.line == corrupted.line or corrupted.line is None
        assert str(error).startswith(f"{error.path}:{error.line}: ")
        assert "expected" in error.message or error.message.partition(": ")[0] in FAULTS
    else:
        assert corrupted.fate != REFUSED


@pytest.mark.parametrize("seed", SEEDS_OF_CHANCE)
@pytest.mark.parametrize("corrupt", JSONL, ids=lambda corrupt: corrupt.__name__)
def test_jsonl(gold: Path, tmp_path: Path, corrupt: Callable[[Records, Random], Corrupted], seed: int) -> None:
    chance = Random(seed)  # noqa: S311 (no secret)
    corrupted = corrupt(predicted_records(gold, chance), chance)

    def expected(scores: Scores) -> None:
        # Counted from sets of spans by text, without any reader of this project.
        sides: list[dict[str, set[Any]]] = []
        for lines in ((gold / "gold.jsonl").read_text("utf-8").splitlines(), corrupted.lines):
            records = [json.loads(line) for line in lines]
            sides.append({r["text"]: {(e["start"], e["end"], e["label"]) for e in r["entities"]} for r in records})
        assert sides[0].keys() == sides[1].keys()
        counts = Counts()
        for text, wanted in sides[0].items():
            found = sides[1][text]
            counts += Counts(len(wanted & found), len(found - wanted), len(wanted - found))
        assert scores.strict.micro == scores.default.micro == counts

    judge(gold / "gold.jsonl", tmp_path / "predicted.jsonl", corrupted, expected)


@pytest.mark.parametrize("seed", SEEDS_OF_CHANCE)
@pytest.mark.parametrize("corrupt", CONLL, ids=lambda corrupt: corrupt.__name__)
def test_conll(gold: Path, tmp_path: Path, corrupt: Callable[[Sentences, Random], Corrupted], seed: int) -> None:
    chance = Random(seed)  # noqa: S311 (no secret)
    corrupted = corrupt(predicted_sentences(gold, chance), chance)

    def expected(scores: Scores) -> None:
        wanted = tags_by_document((gold / "gold.conll").read_text("utf-8").splitlines())
        found = tags_by_document(corrupted.lines)
        named = wanted.keys() == found.keys()  # if False, all sentences are in the order of the gold
        tags = [[x for name in (wanted if named else side) for x in side[name]] for side in (wanted, found)]
        for mode, settings in (("strict", {"mode": "strict", "scheme": IOB2}), ("default", {})):
            report = classification_report(*tags, output_dict=True, zero_division=0, **settings)
            micro = getattr(scores, mode).micro
            assert (micro.precision, micro.recall, micro.gold) == tuple(
                report["micro avg"][name] for name in ("precision", "recall", "support")
            )

    judge(gold / "gold.conll", tmp_path / "predicted.conll", corrupted, expected)


def tags_by_document(lines: list[str]) -> dict[str, list[list[str]]]:
    documents: defaultdict[str, list[list[str]]] = defaultdict(list)
    name, sentence = "", list[str]()
    for line in [*lines, ""]:
        if line.startswith("# id = "):
            name = line
        elif line:
            sentence.append(line.split("\t")[1])
        elif sentence:
            documents[name].append(sentence)
            sentence = []
    return dict(documents)


def test_there_are_two_hundred_corrupted_files() -> None:
    assert len(SEEDS_OF_CHANCE) * (len(JSONL) + len(CONLL)) == 200


TEXT = "زار لافروف موسكو"


def write_jsonl(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def one(entities: list[dict[str, Any]], **others: Any) -> dict[str, Any]:
    return {"id": "a", "text": TEXT, "entities": entities} | others


LAVROV = {"start": 4, "end": 10, "label": "PER"}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "زار O\nمتقي B-PER\n",
            "2: found the word 'متقي', expected the word 'لافروف' (word 2 of the sentence «زار لافروف موسكو» of GOLD:1)",  # noqa: E501
        ),
        ("زار O\nلافروف B-PER\n\nموسكو O\n", "2: found the end of a sentence, expected the word 'موسكو'"),
        ("زار O\nلافروف B-PER\nموسكو O\nأمس O\n", "4: found the word 'أمس', expected the end of a sentence"),
        ("زار O\nلافروف B-PER\nموسكو O\n\nأمس O\n", "5: found more sentences than the 1 of GOLD"),
        ("زار O\nلافروف PER\nموسكو O\n", "2: found the tag 'PER', expected O"),
    ],
)
def test_words_that_are_not_the_golds_are_named_with_their_line(tmp_path: Path, lines: str, message: str) -> None:
    gold, path = write_jsonl(tmp_path / "gold.jsonl", one([LAVROV])), tmp_path / "p.conll"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        scored(gold, path)
    assert str(caught.value).startswith(f"{path}:{message.replace('GOLD', str(gold))}")


def test_predictions_in_words_are_put_on_the_offsets_of_the_gold(tmp_path: Path) -> None:
    text = "زار  لافروف،\u200f موسكو"
    gold = load_located(write_jsonl(tmp_path / "gold.jsonl", one([], text=text)))
    (tmp_path / "p.conll").write_text("زار O\nلافروف I-PER\n، O\nموسكو B-LOC\n", encoding="utf-8")
    [found] = load_predictions(tmp_path / "p.conll", gold)
    assert (found.id, found.text, found.meta) == ("a", text, {"improper_starts": [5]})
    assert [(text[e.start : e.end], e.label) for e in found.entities] == [("لافروف", "PER"), ("موسكو", "LOC")]


def test_a_prediction_inside_a_word_of_the_gold_is_refused(tmp_path: Path) -> None:
    glued = one([], text="زار لافروف،", sentences=[[[0, 3], [4, 11]]])
    gold = write_jsonl(tmp_path / "gold.jsonl", glued)
    path = write_jsonl(tmp_path / "p.jsonl", one([LAVROV], text="زار لافروف،"))
    with pytest.raises(DataError, match=r"p.jsonl:1: span-edge: .* does not start and end at word boundaries"):
        scored(gold, path)


def test_plain_text_and_nothing_are_no_predictions(tmp_path: Path) -> None:
    gold = write_jsonl(tmp_path / "gold.jsonl", one([LAVROV]))
    (tmp_path / "p.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(DataError, match="found texts without entities, expected predictions; name their format"):
        scored(gold, tmp_path / "p.txt")
    with pytest.raises(DataError, match=r"gold.jsonl:1: document 'a': found no document for it in .*p.jsonl"):
        scored(gold, write_jsonl(tmp_path / "p.jsonl"))
    with pytest.raises(DataError, match=r"p.jsonl:2: document 'b': found more documents than the 1 of .*gold.jsonl"):
        scored(gold, write_jsonl(tmp_path / "p.jsonl", one([], id="c"), one([], id="b")))
