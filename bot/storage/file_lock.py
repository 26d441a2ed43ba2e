"""A lock beside a file: one process at a time, one thread in it, and whoever waits is next."""

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
        self._held = _Held(path)
        # Held by the one who waits: a process that writes without a pause stands behind it when it comes again.
        self._next = _Held(path.with_name(path.name + "-next"))

    def __enter__(self) -> None:
        until = time.monotonic() + self._wait
        if not self._threads.acquire(timeout=self._wait):
            raise self._timeout()
        try:
            self._take(self._next, until)
            try:
                self._take(self._held, until)
            finally:
                self._next.release()
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._held.release()
        self._threads.release()

    def close(self) -> None:
        self._held.close()
        self._next.close()

    def _take(self, held: "_Held", until: float) -> None:
        while not held.take():
            if time.monotonic() > until:
                raise self._timeout()
            time.sleep(_PAUSE)

    def _timeout(self) -> LockTimeoutError:
        return LockTimeoutError(f"another process has been writing for {self._wait:g} s (`{self._path}`); try again")


class _Held:
    """A file that one process at a time can hold."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)

    def take(self) -> bool:
        """Take hold of it; tell whether nobody else has."""
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

    def release(self) -> None:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(self._file, 0, os.SEEK_SET)
            msvcrt.locking(self._file, msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._file)
