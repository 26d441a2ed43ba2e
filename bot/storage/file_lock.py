"""A lock beside a file: one process at a time, and one thread in it."""

import os
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

_PAUSE = 0.002


class LockTimeoutError(Exception):
    """Somebody else has held the lock for too long."""


class FileLock:
    """Held while a block runs; an ended process lets go of it however it ended.

    SQLite before 3.51.3 can lose a commit while another connection moves the write-ahead log into the file. Both happen
    under this lock only.
    """

    def __init__(self, path: Path, wait: float) -> None:
        self._path, self._wait = path, wait
        self._threads = threading.Lock()
        self._file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)

    def __enter__(self) -> None:
        until = time.monotonic() + self._wait
        if not self._threads.acquire(timeout=self._wait):
            raise self._timeout()
        while not self._try():
            if time.monotonic() > until:
                self._threads.release()
                raise self._timeout()
            time.sleep(_PAUSE)

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(self._file, 0, os.SEEK_SET)
            msvcrt.locking(self._file, msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        os.close(self._file)

    def _try(self) -> bool:
        try:
            if sys.platform == "win32":
                import msvcrt

                os.lseek(self._file, 0, os.SEEK_SET)
                msvcrt.locking(self._file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _timeout(self) -> LockTimeoutError:
        return LockTimeoutError(f"another process has been writing for {self._wait:g} s (`{self._path}`); try again")
