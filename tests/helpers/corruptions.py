"""Corruptions of prediction files, in JSONL and in CoNLL, each with the expected outcome of scoring the file."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from musamma.data.tags.schemes import from_bio

REFUSED, SCORED, EITHER = "refused", "scored", "either"
"""The expected outcomes. EITHER is for shifted offsets, which are valid if they happen to be boundaries of words."""


@dataclass(frozen=True)
class Corrupted:
    """A corrupted file.

    Attributes:
        lines: the lines of the file.
        fate: the expected outcome.
        line: the 1-based line that the error names; None if it does not matter.
        in_gold: whether that line is in the gold file.
    """

    lines: list[str]
    fate: str = REFUSED
    line: int | None = None
    in_gold: bool = False


Record = dict[str, Any]
Records = list[Record]
Sentences = list[tuple[str, list[tuple[str, str]]]]
"""The document id and the (word, tag) pairs of each sentence."""


def _jsonl(records: Records, fate: str = REFUSED, line: int | None = None, *, in_gold: bool = False) -> Corrupted:
    return Corrupted([json.dumps(record, ensure_ascii=False) for record in records], fate, line, in_gold)


def _changed(records: Records, at: int, **changes: Any) -> Records:
    return [record | changes if number == at else record for number, record in enumerate(records)]


def _with_entities(records: Records, change: Callable[[Record, Record], Record]) -> Records:
    """Change every entity. `change` is called with the record and the entity, without the entity's text."""
    return [
        record | {"entities": [change(record, {k: v for k, v in e.items() if k != "text"}) for e in record["entities"]]}
        for record in records
    ]


def _pick(records: Records, chance: Random) -> int:
    return chance.choice([number for number, record in enumerate(records) if len(record["entities"]) > 1])


def shuffled(records: Records, chance: Random) -> Corrupted:
    return _jsonl(chance.sample(records, len(records)), SCORED)


def missing(records: Records, chance: Random) -> Corrupted:
    at = chance.randrange(len(records))
    return _jsonl(records[:at] + records[at + 1 :], line=at + 1, in_gold=True)


def doubled(records: Records, chance: Random) -> Corrupted:
    at = chance.randrange(len(records))
    return _jsonl([*records, records[at]], line=len(records) + 1)


def extra(records: Records, chance: Random) -> Corrupted:
    at = chance.randrange(len(records))
    return _jsonl([*records[:at], records[at] | {"id": "other"}, *records[at:]], line=at + 1)


def renamed(records: Records, chance: Random) -> Corrupted:
    at = chance.randrange(len(records))
    return _jsonl(_changed(records, at, id="other"), line=at + 1)


def shifted(records: Records, chance: Random) -> Corrupted:
    by = chance.choice([-2, -1, 1, 2, 5])
    return _jsonl(_with_entities(records, lambda _, e: e | {x: e[x] + by for x in ("start", "end")}), EITHER)


def shifted_though_spelled(records: Records, chance: Random) -> Corrupted:
    at = _pick(records, chance)
    entities = [entity | {"start": entity["start"] + 1, "end": entity["end"] + 1} for entity in records[at]["entities"]]
    return _jsonl(_changed(records, at, entities=entities), line=at + 1)


def in_bytes(records: Records, chance: Random) -> Corrupted:
    def bytes_before(record: Record, entity: Record) -> Record:
        return entity | {x: len(record["text"][: entity[x]].encode()) for x in ("start", "end")}

    first = next(number for number, record in enumerate(records) if record["entities"])
    return _jsonl(_with_entities(records, bytes_before), line=first + 1)


def other_letter(records: Records, chance: Random) -> Corrupted:
    at = chance.randrange(len(records))
    text = records[at]["text"]
    where = chance.randrange(len(text))
    changed = _changed(records, at, text=f"{text[:where]}ژ{text[where + 1 :]}")
    return _jsonl(_with_entities(changed, lambda _, entity: entity), line=at + 1)


def text_stripped(records: Records, chance: Random) -> Corrupted:
    at = chance.randrange(len(records))
    changed = _changed(records, at, text=" " + records[at]["text"])
    return _jsonl(_with_entities(changed, lambda _, entity: entity), line=at + 1)


def other_labels(records: Records, chance: Random) -> Corrupted:
    first = next(number for number, record in enumerate(records) if record["entities"])
    return _jsonl(
        _with_entities(records, lambda _, entity: entity | {"label": entity["label"].lower()}), line=first + 1
    )


def one_other_label(records: Records, chance: Random) -> Corrupted:
    at = _pick(records, chance)
    entities = [records[at]["entities"][0] | {"label": "GPE"}, *records[at]["entities"][1:]]
    return _jsonl(_changed(records, at, entities=entities), line=at + 1)


def out_of_text(records: Records, chance: Random) -> Corrupted:
    at = _pick(records, chance)
    length = len(records[at]["text"])
    entities = [*records[at]["entities"], {"start": length - 1, "end": length + 3, "label": "PER"}]
    return _jsonl(_changed(records, at, entities=entities), line=at + 1)


def overlapping(records: Records, chance: Random) -> Corrupted:
    at = _pick(records, chance)
    first = records[at]["entities"][0]
    return _jsonl(_changed(records, at, entities=[*records[at]["entities"], first | {"label": "ORG"}]), line=at + 1)


def backwards(records: Records, chance: Random) -> Corrupted:
    at = _pick(records, chance)
    first = records[at]["entities"][0]
    turned = {"start": first["end"], "end": first["start"], "label": first["label"]}
    return _jsonl(_changed(records, at, entities=[turned]), line=at + 1)


def cut_off(records: Records, chance: Random) -> Corrupted:
    lines = _jsonl(records).lines
    at = chance.randrange(len(lines))
    return Corrupted([*lines[:at], lines[at][: len(lines[at]) // 2], *lines[at + 1 :]], REFUSED, at + 1)


def entities_shuffled(records: Records, chance: Random) -> Corrupted:
    return _jsonl([r | {"entities": chance.sample(r["entities"], len(r["entities"]))} for r in records], SCORED)


def without_ids(records: Records, chance: Random) -> Corrupted:
    return _jsonl([{key: value for key, value in record.items() if key != "id"} for record in records], SCORED)


def without_ids_shuffled(records: Records, chance: Random) -> Corrupted:
    at = chance.randrange(len(records) - 1)
    swapped = [*records[:at], records[at + 1], records[at], *records[at + 2 :]]
    return without_ids(swapped, chance)  # the texts tell which documents are the same


def some_left_out(records: Records, chance: Random) -> Corrupted:
    return _jsonl([r | {"entities": [e for e in r["entities"] if chance.random() < 0.5]} for r in records], SCORED)


JSONL: list[Callable[[Records, Random], Corrupted]] = [
    *(shuffled, missing, doubled, extra, renamed, shifted, shifted_though_spelled, in_bytes, other_letter),
    *(text_stripped, other_labels, one_other_label, out_of_text, overlapping, backwards, cut_off),
    *(entities_shuffled, without_ids, without_ids_shuffled, some_left_out),
]


def columns(sentences: Sentences) -> list[str]:
    """The lines of a CoNLL file, in which a document begins wherever the document id changes."""
    lines, before = [], None
    for name, pairs in sentences:
        lines += [f"# id = {name}"] * (name != before) + [f"{word}\t{tag}" for word, tag in pairs] + [""]
        before = name
    return lines


def _first_difference(sentences: Sentences, changed: Sentences) -> int:
    """The line of the first unexpected word, or of the word after which one is missing."""
    words = [[line.partition("\t")[0] for line in columns(each)] for each in (sentences, changed)]
    at = next(number for number, (one, two) in enumerate(zip(*words, strict=False)) if one != two)
    return at + 1 if words[1][at] else at


def _retold(sentences: Sentences, changed: Sentences) -> Corrupted:
    return Corrupted(columns(changed), REFUSED, _first_difference(sentences, changed))


def _inside(sentences: Sentences, chance: Random) -> int:
    """The index of a sentence of at least three words, which a different sentence of the same document follows."""
    words = [[word for word, _ in pairs] for _, pairs in sentences]
    neighbours = [at for at in range(len(words) - 1) if sentences[at][0] == sentences[at + 1][0]]
    return chance.choice([at for at in neighbours if len(words[at]) > 2 and words[at] != words[at + 1]])


def _replaced(sentences: Sentences, at: int, *pairs: list[tuple[str, str]]) -> Sentences:
    return [*sentences[:at], *((sentences[at][0], each) for each in pairs), *sentences[at + 1 :]]


def _retagged(sentences: Sentences, change: Callable[[list[str]], list[str]]) -> Sentences:
    result = []
    for name, pairs in sentences:
        words, tags = zip(*pairs, strict=True)
        result.append((name, list(zip(words, change(list(tags)), strict=True))))
    return result


def _first_tagged(sentences: Sentences, prefix: str = "B-") -> int:
    return next(n for n, line in enumerate(columns(sentences), start=1) if f"\t{prefix}" in line)


def documents_shuffled(sentences: Sentences, chance: Random) -> Corrupted:
    names = list(dict.fromkeys(name for name, _ in sentences))
    order = chance.sample(names, len(names))
    return Corrupted(columns(sorted(sentences, key=lambda sentence: order.index(sentence[0]))), SCORED)


def document_missing(sentences: Sentences, chance: Random) -> Corrupted:
    lost = chance.choice(sentences)[0]
    first = columns(sentences).index(f"# id = {lost}") + 2
    return Corrupted(columns([each for each in sentences if each[0] != lost]), REFUSED, first, in_gold=True)


def sentence_missing(sentences: Sentences, chance: Random) -> Corrupted:
    return _retold(sentences, _replaced(sentences, _inside(sentences, chance)))


def last_sentence_missing(sentences: Sentences, chance: Random) -> Corrupted:
    changed = sentences[:-1]
    return Corrupted(columns(changed), REFUSED, len(columns(changed)) - 1)


def sentence_doubled(sentences: Sentences, chance: Random) -> Corrupted:
    at = _inside(sentences, chance)
    return _retold(sentences, _replaced(sentences, at, sentences[at][1], sentences[at][1]))


def sentences_swapped(sentences: Sentences, chance: Random) -> Corrupted:
    at = _inside(sentences, chance)
    return _retold(sentences, [*sentences[:at], sentences[at + 1], sentences[at], *sentences[at + 2 :]])


def word_extra(sentences: Sentences, chance: Random) -> Corrupted:
    at = _inside(sentences, chance)
    pairs = sentences[at][1]
    where = chance.randrange(len(pairs))
    return _retold(sentences, _replaced(sentences, at, [*pairs[:where], ("زائد", "O"), *pairs[where:]]))


def word_missing(sentences: Sentences, chance: Random) -> Corrupted:
    at = _inside(sentences, chance)
    pairs = sentences[at][1]
    where = chance.randrange(len(pairs))
    return _retold(sentences, _replaced(sentences, at, pairs[:where] + pairs[where + 1 :]))


def word_decomposed(sentences: Sentences, chance: Random) -> Corrupted:
    at, where = chance.choice(
        [
            (at, where)
            for at, (_, pairs) in enumerate(sentences)
            for where, (word, _) in enumerate(pairs)
            if unicodedata.normalize("NFD", word) != word
        ]
    )
    pairs = list(sentences[at][1])
    pairs[where] = unicodedata.normalize("NFD", pairs[where][0]), pairs[where][1]
    return _retold(sentences, _replaced(sentences, at, pairs))


def tags_shifted(sentences: Sentences, chance: Random) -> Corrupted:
    return Corrupted(columns(_retagged(sentences, lambda tags: ["O", *tags[:-1]])), SCORED)


def ends_tagged(sentences: Sentences, chance: Random) -> Corrupted:
    changed = _retagged(sentences, lambda tags: list(from_bio(tags, "BIOES")))
    lines = columns(changed)
    first = next(n for n, line in enumerate(lines, start=1) if "\tS-" in line or "\tE-" in line)
    return Corrupted(lines, REFUSED, first)


def labels_renamed(sentences: Sentences, chance: Random) -> Corrupted:
    changed = _retagged(sentences, lambda tags: [tag.replace("LOC", "GPE") for tag in tags])
    return Corrupted(columns(changed), REFUSED, _first_tagged(changed, "B-GPE"))


def sentences_joined(sentences: Sentences, chance: Random) -> Corrupted:
    at = _inside(sentences, chance)
    joined = sentences[at][1] + sentences[at + 1][1]
    return _retold(sentences, [*sentences[:at], (sentences[at][0], joined), *sentences[at + 2 :]])


def sentence_split(sentences: Sentences, chance: Random) -> Corrupted:
    at = _inside(sentences, chance)
    where = chance.randrange(1, len(sentences[at][1]))
    return _retold(sentences, _replaced(sentences, at, sentences[at][1][:where], sentences[at][1][where:]))


def without_names(sentences: Sentences, chance: Random) -> Corrupted:
    return Corrupted([line for line in columns(sentences) if not line.startswith("# id")], SCORED)


def without_last_line_end(sentences: Sentences, chance: Random) -> Corrupted:
    return Corrupted(columns(sentences)[:-1], SCORED)


def without_prefixes(sentences: Sentences, chance: Random) -> Corrupted:
    changed = _retagged(sentences, lambda tags: [tag[2:] or tag for tag in tags])
    return Corrupted(columns(changed), REFUSED, _first_tagged(sentences))


def nothing_found(sentences: Sentences, chance: Random) -> Corrupted:
    return Corrupted(columns(_retagged(sentences, lambda tags: ["O"] * len(tags))), SCORED)


def inside_only(sentences: Sentences, chance: Random) -> Corrupted:
    return Corrupted(columns(_retagged(sentences, lambda tags: [tag.replace("B-", "I-") for tag in tags])), SCORED)


def tag_lost(sentences: Sentences, chance: Random) -> Corrupted:
    lines = columns(sentences)
    at = chance.choice([number for number, line in enumerate(lines) if "\t" in line])
    return Corrupted([*lines[:at], lines[at].partition("\t")[0], *lines[at + 1 :]], REFUSED, at + 1)


CONLL: list[Callable[[Sentences, Random], Corrupted]] = [
    *(documents_shuffled, document_missing, sentence_missing, last_sentence_missing, sentence_doubled),
    *(sentences_swapped, word_extra, word_missing, word_decomposed, tags_shifted, ends_tagged, labels_renamed),
    *(sentences_joined, sentence_split, without_names, without_last_line_end, without_prefixes, nothing_found),
    *(inside_only, tag_lost),
]
