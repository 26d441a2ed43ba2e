"""SQLite's file layer, watched: every write and flush of the database and its write-ahead log, in order.

What is watched is real: SQLite itself calls these functions. `Disk.after_a_cut` then works out what a disk may hold
when the power goes at a moment: all that was flushed before, and of what was written since then nothing, or any part,
torn too. Simulated is the disk alone, one that has flushed when it says so; the names of files are taken to be there as
soon as SQLite has made them.
"""

import _sqlite3
import ctypes
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p, cast, string_at
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

_MAIN_DATABASE, _WRITE_AHEAD_LOG = 0x100, 0x80000
_PIECE: Final = 512
"""Bytes that a disk writes at once; a longer write can be torn between two of these."""


class Written(NamedTuple):
    file: str
    at: int
    data: bytes


class Cut(NamedTuple):
    file: str
    size: int


class Flushed(NamedTuple):
    file: str


class Told(NamedTuple):
    """Not the disk's doing: at this moment somebody was told that something is stored."""

    what: Any


Event = Written | Cut | Flushed | Told


@dataclass
class Disk:
    """What happened to the files of a folder since they stood as in ``before``."""

    before: Mapping[str, bytes]
    events: list[Event] = field(default_factory=list)

    def tell(self, what: Any) -> None:
        """Note that somebody is told, at this moment, that something is stored."""
        self.events.append(Told(what))

    def told_by(self, moment: int) -> list[Any]:
        """Return all that somebody was told before a moment."""
        return [event.what for event in self.events[:moment] if isinstance(event, Told)]

    def after_a_cut(self, moment: int, rng: Random) -> dict[str, bytes]:
        """Return what the files may hold when the power goes at a moment."""
        safe = {name: bytearray(data) for name, data in self.before.items()}
        unsure: dict[str, list[Written | Cut]] = {}
        for event in self.events[:moment]:
            match event:
                case Written() | Cut():
                    unsure.setdefault(event.file, []).append(event)
                case Flushed(name):
                    for each in unsure.pop(name, []):
                        _apply(safe, each)
                case Told():
                    pass
        share = rng.choice((0.0, 0.0, 0.5, 0.9, 1.0))
        for each in (each for events in unsure.values() for each in events):
            if rng.random() < share:
                _apply(safe, each, torn=rng if rng.random() < 0.3 else None)
        return {name: bytes(data) for name, data in safe.items()}


def _apply(files: dict[str, bytearray], event: Written | Cut, torn: Random | None = None) -> None:
    data = files.setdefault(event.file, bytearray())
    if isinstance(event, Cut):
        del data[event.size :]
        return
    data.extend(bytes(max(0, event.at + len(event.data) - len(data))))
    for start in range(0, len(event.data), _PIECE):
        if torn is None or torn.random() < 0.5:
            piece = event.data[start : start + _PIECE]
            data[event.at + start : event.at + start + len(piece)] = piece


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int), ("file_size", c_int), ("longest_path", c_int), ("next", c_void_p), ("name", c_char_p),
        ("data", c_void_p), ("open", c_void_p), *((f"rest_{number}", c_void_p) for number in range(15)),
    )  # fmt: skip


class _Methods(Structure):
    _fields_ = (
        ("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", c_void_p), ("truncate", c_void_p),
        ("sync", c_void_p), *((f"rest_{number}", c_void_p) for number in range(13)),
    )  # fmt: skip


class _File(Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


# A name is handed on as the very address that came: SQLite keeps it as long as the file is open.
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(_File), c_int, c_void_p)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)


class CannotWatchError(Exception):
    """The SQLite of this Python cannot be reached from outside."""


def _library() -> ctypes.CDLL:
    """Return the SQLite that Python's `sqlite3` works with, not another one that is also there."""
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    try:
        library.sqlite3_libversion.restype = c_char_p
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        found = library.sqlite3_libversion().decode()
    except AttributeError:
        found = "hidden"
    if found != sqlite3.sqlite_version:
        raise CannotWatchError(f"this Python works with SQLite {sqlite3.sqlite_version}, and what can be seen: {found}")
    return library


class _Watch:
    """SQLite's own file layer, with three of its functions telling what they do."""

    def __init__(self, library: ctypes.CDLL, disk: Disk) -> None:
        self._disk = disk
        self._names: dict[int, str] = {}
        self._watched: dict[int, _Methods] = {}
        self._kept: list[Any] = []
        self.plain = library.sqlite3_vfs_find(None)
        self._open = _Open(self.plain.contents.open)
        self.watching = _Vfs.from_buffer_copy(self.plain.contents)
        self.watching.name = b"watched"
        self.watching.next = None
        self.watching.open = self._address(_Open(self._on_open))

    def _address(self, function: Any) -> c_void_p:
        self._kept.append(function)
        return cast(function, c_void_p)

    def _on_open(self, vfs: int, name: int | None, file: Any, flags: int, out: int) -> int:
        result: int = self._open(vfs, name, file, flags, out)
        if result == 0 and name is not None and flags & (_MAIN_DATABASE | _WRITE_AHEAD_LOG):
            at = cast(file, c_void_p).value or 0
            self._names[at] = Path(string_at(name).decode()).name
            file.contents.methods = ctypes.pointer(self._watching(file.contents.methods))
        return result

    def _watching(self, plain: Any) -> _Methods:
        address = cast(plain, c_void_p).value or 0
        if address not in self._watched:
            self._watched[address] = self._with_eyes(plain.contents)
        return self._watched[address]

    def _with_eyes(self, plain: _Methods) -> _Methods:
        write, truncate, sync = _Write(plain.write), _Truncate(plain.truncate), _Sync(plain.sync)

        def on_write(file: int, data: int, size: int, at: int) -> int:
            self._disk.events.append(Written(self._names[file], at, string_at(data, size)))
            return int(write(file, data, size, at))

        def on_truncate(file: int, size: int) -> int:
            self._disk.events.append(Cut(self._names[file], size))
            return int(truncate(file, size))

        def on_sync(file: int, flags: int) -> int:
            result = int(sync(file, flags))
            self._disk.events.append(Flushed(self._names[file]))
            return result

        eyes = _Methods.from_buffer_copy(plain)
        eyes.write = self._address(_Write(on_write))
        eyes.truncate = self._address(_Truncate(on_truncate))
        eyes.sync = self._address(_Sync(on_sync))
        return eyes


_FOR_GOOD: Final[list[_Watch]] = []
"""SQLite may hold on to what it was given."""


@contextmanager
def watched(folder: Path) -> Iterator[Disk]:
    """Watch every SQLite file that is opened meanwhile. Raises `CannotWatchError`."""
    library = _library()
    disk = Disk({path.name: path.read_bytes() for path in folder.iterdir()})
    watch = _Watch(library, disk)
    _FOR_GOOD.append(watch)
    library.sqlite3_vfs_register(byref(watch.watching), 1)
    try:
        yield disk
    finally:
        library.sqlite3_vfs_register(watch.plain, 1)
        library.sqlite3_vfs_unregister(byref(watch.watching))
