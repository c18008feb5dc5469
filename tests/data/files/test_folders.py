"""Tests of the contents of folders."""

from pathlib import Path

from musamma.data.files.folders import any_file, visible_paths


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / ".hidden" / "folder"  # only what is in the folder counts
    for name in ("b.txt", "a/1.txt", "a/2.ann", ".c.txt", "a/.d/3.txt", "a/.4.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert [path.relative_to(folder).as_posix() for path in visible_paths(folder)] == [
        "a",
        "a/1.txt",
        "a/2.ann",
        "b.txt",
    ]
    assert visible_paths(folder, "*.txt") == [folder / "a/1.txt", folder / "b.txt"]
    assert any_file(folder, "*.ann") == folder / "a/2.ann"


def test_a_folder_and_a_hidden_file_are_not_any_file(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").mkdir()
    (tmp_path / ".b.tsv").touch()
    assert any_file(tmp_path, "*.tsv") is None
