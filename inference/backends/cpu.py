"""The processor of this machine: its name, its instructions, and the cores that are available."""

import hashlib
import math
import os
import platform
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_CGROUP = Path("/sys/fs/cgroup")
_QUOTA = ("cpu.max", "cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")
"""The files with a container's CPU quota and period, in microseconds: one file in cgroup v2, two in v1."""
_DOT_PRODUCTS = frozenset({"avx512_vnni", "avx_vnni", "asimddp"})
"""CPU flags for instructions that multiply int8 values and accumulate the products in int32."""
_BFLOAT16 = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""CPU flags for instructions that multiply bfloat16 values."""


def processor_name() -> str:
    """The name of the processor, as the operating system reports it."""
    names = _values("model name")
    return names[0] if names else platform.processor() or platform.machine()


def has_int8_dot_products() -> bool:
    """Whether int8 products are accumulated in 32 bits (by VNNI or its Arm equivalent).

    Without such instructions, the sum of two products may overflow 16 bits.
    """
    return bool(_DOT_PRODUCTS.intersection(_flags()))


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 values natively. Others emulate it, more slowly than float32."""
    return bool(_BFLOAT16.intersection(_flags()))


def fingerprint() -> str:
    """A checksum of the processor's name, model and instructions.

    Virtual machines give processors of several generations the same name.
    """
    about = [value for name in ("model name", "cpu family", "model") for value in _values(name)[:1]]
    return hashlib.sha256("\n".join([processor_name(), *about, *sorted(_flags())]).encode()).hexdigest()


def _flags() -> set[str]:
    return {flag for name in ("flags", "Features") for flags in _values(name)[:1] for flag in flags.split()}


def _values(name: str) -> list[str]:
    lines = _CPUINFO.read_text(encoding="utf-8").splitlines() if _CPUINFO.is_file() else []
    return [line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == name]


def available_cpus() -> int:
    """The number of cores that this process may keep busy, at least 1.

    This is the number of cores that the process may run on, or a container's CPU quota (rounded up) if that is lower.
    Training uses torch's default number of threads instead, which ignores the quota.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return math.ceil(min(cores, _cpu_quota()))


def _cpu_quota() -> float:
    """The container's CPU quota in cores; infinite if there is none."""
    files = [path for name in _QUOTA if (path := _CGROUP / name).is_file()]
    words = " ".join(path.read_text(encoding="ascii") for path in files).split()
    bounded = len(words) == 2 and words[0].isdigit()  # without a quota, the first word is "max" (v2) or -1 (v1)
    return int(words[0]) / int(words[1]) if bounded else math.inf
