"""Locks that keep other processes out of a folder."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import DataError


@contextmanager
def locked(path: Path, refusal: DataError) -> Iterator[None]:
    """Hold a lock file, which is made for it and removed afterwards.

    The operating system releases the lock when the process is killed. Some network file systems have no locks: there,
    nobody is kept out.

    Args:
        path: the lock file, in a folder that exists.
        refusal: the error if another process holds the lock.

    Raises:
        DataError: `refusal`.
    """
    lock = FileLock(path, blocking=False, fallback_to_soft=False)  # a soft lock would outlive a killed process
    try:
        lock.acquire()
    except Timeout:
        raise refusal from None
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError):  # as on Windows, which removes no open file
            path.unlink(missing_ok=True)
        lock.release()
