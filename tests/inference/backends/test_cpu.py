"""The number of available cores, given the affinity of the process and the quota of its container."""

import os
from pathlib import Path

import pytest

from musamma.inference.backends import cpu


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, 8),
        ({"cpu.max": "max 100000\n"}, 8),
        ({"cpu.max": "200000 100000\n"}, 2),
        ({"cpu.max": "150000 100000\n"}, 2),  # a quota of one and a half cores is rounded up
        ({"cpu.max": "20000 100000\n"}, 1),
        ({"cpu.max": "6400000 100000\n"}, 8),  # more than the machine has
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        ({"cpu/cpu.cfs_quota_us": "300000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 3),
    ],
    ids=str,
)
def test_a_quota_bounds_the_cores(
    files: dict[str, str], expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="ascii")
    monkeypatch.setattr(cpu, "_CGROUP", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    assert cpu.available_cpus() == expected


def test_the_cores_are_those_of_this_process() -> None:
    assert 1 <= cpu.available_cpus() <= len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("flags", "expected"), [("fpu amx_bf16 vnni", True), ("avx512_bf16", True), ("avx512_vnni", False)]
)
def test_bfloat16_is_read_from_the_flags(
    flags: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text(f"model name\t: X\nmodel\t\t: 1\nflags\t\t: {flags}\n", encoding="ascii")
    monkeypatch.setattr(cpu, "_CPUINFO", tmp_path / "cpuinfo")
    assert cpu.has_bfloat16() is expected


def test_processors_of_one_name_and_other_instructions_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for flags in ("fpu avx2", "fpu avx2 amx_bf16", "avx2 fpu"):
        (tmp_path / "cpuinfo").write_text(f"model name\t: X\nmodel\t\t: 1\nflags\t\t: {flags}\n", encoding="ascii")
        monkeypatch.setattr(cpu, "_CPUINFO", tmp_path / "cpuinfo")
        found.append(cpu.fingerprint())
    assert found[0] == found[2] != found[1]
