"""The processor of this machine."""

import math
import os
import platform
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_CGROUP = Path("/sys/fs/cgroup")
_QUOTA = ("cpu.max", "cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")
"""Where a container finds its quota and period in microseconds: in one file (cgroup v2) or in two (v1)."""
_DOT_PRODUCTS = frozenset({"avx512_vnni", "avx_vnni", "asimddp"})
"""Flags of processors that multiply int8 and add up in int32 in one instruction."""


def processor_name() -> str:
    """What the processor is called."""
    names = _values("model name")
    return names[0] if names else platform.processor() or platform.machine()


def has_int8_dot_products() -> bool:
    """Whether products of int8 are added up in 32 bits (VNNI and its like); else a sum of two may overflow 16 bits."""
    return any(_DOT_PRODUCTS.intersection(flags.split()) for name in ("flags", "Features") for flags in _values(name))


def _values(name: str) -> list[str]:
    lines = _CPUINFO.read_text(encoding="utf-8").splitlines() if _CPUINFO.is_file() else []
    return [line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == name]


def available_cpus() -> int:
    """Cores that this process may keep busy: those it may run on, and in a container no more than its quota pays for.

    Training keeps torch's own number of threads, which does not see the quota.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return math.ceil(min(cores, _cpu_quota()))


def _cpu_quota() -> float:
    files = [path for name in _QUOTA if (path := _CGROUP / name).is_file()]
    words = " ".join(path.read_text(encoding="ascii") for path in files).split()
    bounded = len(words) == 2 and words[0].isdigit()  # without a quota, the first is "max" (v2) or -1 (v1)
    return int(words[0]) / int(words[1]) if bounded else math.inf
