"""The journal: what is appended is there again, half a last line is mended, other faults are told with their line."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.errors import DataError
from musamma.data.formats.projects.actions import (
    Dismiss,
    Done,
    Edit,
    Entry,
    Flag,
    Mark,
    Offer,
    Offered,
    Redo,
    Seen,
    Undo,
    format_entry,
    parse_entry,
)
from musamma.data.formats.projects.journal import Journal, NotSavedError, is_half_written, read_journal

AT = "2026-11-26T02:00:00Z"
DONE = Entry(AT, "a", Done(done=True))

_texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
_marks = st.builds(Mark, st.integers(0, 99), st.integers(0, 99), _texts.filter(bool))
_offered = st.builds(lambda mark, score: Offered(*mark, score), _marks, st.none() | st.floats(0, 1))
_actions = st.one_of(
    st.builds(
        Edit,
        remove=st.lists(_marks, max_size=2).map(tuple),
        add=st.lists(_marks, max_size=2).map(tuple),
        by=st.sampled_from(["hand", "suggestion", "same-name", "check", "adjudication"]),
        choice=st.none() | st.sampled_from([0, 1, 2]),
        words=st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)),
    ),
    st.builds(Dismiss, suggestions=st.lists(_marks, min_size=1, max_size=2).map(tuple)),
    st.builds(Undo),
    st.builds(Redo),
    st.builds(Flag, note=st.none() | _texts),
    st.builds(Done, done=st.booleans()),
    st.builds(Seen, seconds=st.floats(0, 86_400)),
    st.builds(Offer, entities=st.lists(_offered, max_size=2).map(tuple), model=st.none() | _texts),
)
entries = st.builds(Entry, st.just(AT), _texts, _actions)


@given(entries)
def test_an_entry_comes_back_from_its_line(entry: Entry) -> None:
    line = format_entry(entry)
    assert "\n" not in line
    assert parse_entry(line) == entry


@given(st.lists(entries, max_size=6), st.integers(0, 200))
def test_whatever_is_cut_off_the_entries_before_it_come_back(
    tmp_path_factory: pytest.TempPathFactory, written: list[Entry], cut: int
) -> None:
    path = tmp_path_factory.mktemp("journal") / "a.jsonl"
    journal = Journal(path)
    for entry in written:
        journal.append([entry])
    journal.close()
    data = path.read_bytes() if written else b""
    path.write_bytes(data[: max(0, len(data) - cut)])
    kept = [entry for _, entry in read_journal(path)]
    assert kept == written[: len(kept)]
    assert len(kept) >= data[: max(0, len(data) - cut)].count(b"\n")
    half = is_half_written(path)
    mended = Journal(path)
    assert bool(mended.mended) == half
    mended.append([DONE])
    mended.close()
    assert [entry for _, entry in read_journal(path)] == [*kept, DONE]
    assert not is_half_written(path)


def test_half_a_last_line_is_removed_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(format_entry(DONE) + '\n{"at": "2026-11', encoding="utf-8")
    journal = Journal(path)
    journal.close()
    assert journal.mended == '{"at": "2026-11'
    assert path.read_text(encoding="utf-8") == format_entry(DONE) + "\n"


def test_zeros_after_a_power_failure_are_mended(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(format_entry(DONE).encode() + b"\n" + b"\0" * 100)
    assert [entry for _, entry in read_journal(path)] == [DONE]
    Journal(path).close()
    assert path.read_text(encoding="utf-8") == format_entry(DONE) + "\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "found invalid JSON"),
        ("[]", "found no article"),
        ('{"at": "2026-11-26T02:00:00Z", "article": "a", "do": "jump"}', "'jump' found using 'do'"),
        ('{"at": "now", "article": "a", "do": "undo"}', "found 'now'"),
        ('{"at": "2026-11-26T02:00:00Z", "article": "a", "do": "done", "done": 1}', "under done.done"),
        ('{"at": "2026-11-26T02:00:00Z", "article": "a", "do": "seen", "seconds": NaN}', "under seen.seconds"),
        ('{"at": "2026-11-26T02:00:00Z", "article": "a", "do": "undo", "more": 1}', "under undo.more"),
        ("", "found invalid JSON"),
        ("\0", "found a NUL"),
    ],
)
def test_a_broken_middle_is_refused_at_its_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{format_entry(DONE)}\n{line}\n{format_entry(DONE)}\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        list(read_journal(path))
    assert str(caught.value).startswith(f"{path}:2: ")
    assert message in str(caught.value)


def test_a_full_disk_leaves_the_journal_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    journal = Journal(path)
    journal.append([DONE])
    before = path.read_bytes()
    write = os.write

    def half(file: int, data: bytes) -> int:
        if len(data) > 10:
            return write(file, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        with pytest.raises(NotSavedError, match="No space left on device"):
            journal.append([Entry(AT, "a", Flag(note="x" * 7))])
    assert path.read_bytes() == before
    journal.append([DONE])
    journal.close()
    assert path.read_bytes() == before * 2
