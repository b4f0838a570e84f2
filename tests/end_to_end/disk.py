"""What a disk holds after a power cut: the system calls of a real run, replayed up to a moment, less what was not synced.

POSIX promises only what was synced: a file's content by `fsync` of the file, its name by `fsync` of the directory. What came
later may be there or not, whole, torn or as zeros. (The method is that of Pillai et al., "All File Systems Are Not Created
Equal", OSDI 2014.)
"""

import os
import random
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any, ClassVar

CALLS = (
    "openat,open,close,write,pwrite64,lseek,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,"
    "mkdirat,rmdir,link,linkat,pwritev,writev,fallocate,copy_file_range,sendfile,dup,dup2,dup3,clone,clone3,fork,vfork"
)
"""The calls that can change files, and those by which we follow them."""
_CLONES = frozenset({"clone", "clone3", "fork", "vfork"})
_UNKNOWN = frozenset({"link", "linkat", "pwritev", "writev", "fallocate", "copy_file_range", "sendfile"})
_CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+|\?)(?:<.*>)?(?: .*)?$")
_UNFINISHED = re.compile(r"(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)$")
_BEGUN = re.compile(r"(\d+) (sync begins)\((\d+)\) = (0)")
_SYNC = re.compile(r"f(?:data)?sync\((\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?')


class Loss(Enum):
    """What becomes of what was not synced."""

    ALL = auto()
    CONTENT = auto()  # names and sizes are there, the content is zeros
    SOME = auto()  # of each directory and file, the first so many changes are there; the last one torn


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that succeeded."""

    name: str
    numbers: tuple[str, ...]
    """The arguments that are no text."""
    texts: tuple[bytes, ...]
    result: int
    process: str = ""
    """Whose descriptors they are: its first thread."""


def traced(command: Sequence[str], trace: Path) -> list[str]:
    """The command, with every call in a file."""
    options = ["-f", "-qq", "-xx", "-s", "100000000", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(trace)]
    return ["strace", *options, *command]


def strace_works() -> bool:
    """Whether one process may watch another here."""
    try:
        return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def calls(trace: Path) -> Iterator[Call]:
    """The calls of a trace that succeeded, in the order in which they ended. Where another thread does something during a
    sync, the sync's beginning stands as a call of its own: what is written after that is not promised.
    """
    processes: dict[str, str] = {}
    for parts in _whole(trace):
        if parts[2] in _CLONES and parts[4].isdigit() and "CLONE_FILES" in parts[3]:
            processes[parts[4]] = parts[1]
    for parts in _whole(trace):
        process = parts[1]
        while process in processes:
            process = processes[process]
        if parts[2] == "sync begins":
            yield Call("sync begins", (parts[3],), (), 0, process)
        elif parts[2] not in _CLONES and parts[4] != "?" and int(parts[4]) >= 0:
            texts = tuple(bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(parts[3]))
            numbers = tuple(one.strip() for one in _TEXT.sub("", parts[3]).split(",") if one.strip())
            yield Call(parts[2], numbers, texts, int(parts[4]), process)


def _whole(trace: Path) -> Iterator[re.Match[str]]:
    """The calls as they ended, each in one line."""
    waiting: dict[str, str] = {}
    for line in trace.read_text("ascii").splitlines():
        if found := _UNFINISHED.match(line):
            waiting[found[1]] = found[2]
            if sync := _SYNC.match(found[2]):
                yield _begun(found[1], sync[1])
            continue
        resumed = _RESUMED.match(line)
        parts = _CALL.match(f"{resumed[1]} {waiting.pop(resumed[1])}{resumed[2]}" if resumed else line)
        if parts:
            yield parts


def _begun(thread: str, descriptor: str) -> re.Match[str]:
    parts = _BEGUN.match(f"{thread} sync begins({descriptor}) = 0")
    assert parts is not None
    return parts


@dataclass(eq=False, slots=True)
class Node:
    """A file: its content now, that which was synced, and what changed since."""

    now: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    changes: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Place and octets of a write; None instead of octets: the file was cut off there."""

    def change(self, place: int, octets: bytes | None) -> None:
        """Write, or cut off."""
        self.changes.append((place, octets))
        _change(self.now, place, octets)

    def sync(self, begun: tuple[bytes, int] | None = None) -> None:
        """Now it is on the disk; where the sync had begun before, what there was then, and so many of the changes."""
        self.synced, count = begun or (bytes(self.now), len(self.changes))
        del self.changes[:count]

    def left(self, loss: Loss, chance: random.Random) -> bytes:
        """What is there after the cut."""
        if loss is Loss.ALL or not self.changes:
            return self.synced
        if loss is Loss.CONTENT:
            return self.synced[: len(self.now)].ljust(len(self.now), b"\0")
        found = bytearray(self.synced)
        kept = chance.randint(0, len(self.changes))
        for place, octets in self.changes[:kept]:
            _change(found, place, octets)
        if kept < len(self.changes):
            place, octets = self.changes[kept]
            if octets:
                _change(found, place, octets[: chance.randrange(len(octets))])
        return bytes(found)


def _change(content: bytearray, place: int, octets: bytes | None) -> None:
    if octets is None:
        del content[place:]
    if len(content) < place:
        content.extend(bytes(place - len(content)))
    if octets:
        content[place : place + len(octets)] = octets


Names = dict[str, Any]  # of a directory: a file or a directory under each name


@dataclass(eq=False, slots=True)
class Folder:
    """A directory: its names now, those that were synced, and every state between."""

    now: Names = field(default_factory=dict)
    synced: Names = field(default_factory=dict)
    between: list[Names] = field(default_factory=list)

    def change(self, **names: Any) -> None:
        """Put names in and, where there is nothing under them, take them out: at once."""
        self.now = {name: node for name, node in {**self.now, **names}.items() if node is not None}
        self.between.append(self.now)

    def sync(self) -> None:
        """Now it is on the disk."""
        self.synced = self.now
        self.between.clear()

    def left(self, loss: Loss, chance: random.Random) -> Names:
        """What is there after the cut."""
        states = [self.synced, *self.between]
        return {Loss.ALL: self.synced, Loss.CONTENT: self.now}.get(loss) or chance.choice(states)


@dataclass(slots=True)
class _Open:
    """An open file or directory."""

    node: Node | Folder
    place: int = 0
    appends: bool = False
    begun: tuple[bytes, int] | None = None
    """Of a file that is being synced: what it held when that began, and how many changes."""


class Disk:
    """The files below one directory, call after call. What is there at first is synced."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._root = _read(base)
        self._open: dict[tuple[str, int], _Open] = {}

    def apply(self, call: Call) -> bool:
        """Follow a call; whether it changed or synced anything here."""
        if call.name in _UNKNOWN:
            assert not any((call.process, int(number)) in self._open for number in call.numbers if number.isdigit()), (
                call
            )
            return False
        return self._DEEDS[call.name](self, call)

    def image(self, target: Path, loss: Loss, chance: random.Random) -> None:
        """Make a directory of what would be left if the power were cut now."""
        _write(self._root, target, loss, chance)

    # --- one method a call

    def _take_up(self, call: Call) -> bool:
        self._open.pop((call.process, call.result), None)
        found = self._find(call.texts[0])
        if found is None:
            return False
        folder, name = found
        flags = next(number for number in call.numbers if "O_" in number)
        node = folder.now.get(name) if name else folder
        made = node is None
        if node is None:
            node = Node()
            folder.change(**{name: node})
        if "O_TRUNC" in flags and isinstance(node, Node) and node.now:
            node.change(0, None)
            made = True
        self._open[call.process, call.result] = _Open(node, appends="O_APPEND" in flags)
        return made

    def _close(self, call: Call) -> bool:
        self._open.pop((call.process, int(call.numbers[0])), None)
        return False

    def _dup(self, call: Call) -> bool:
        assert (call.process, int(call.numbers[0])) not in self._open, call
        return False

    def _lseek(self, call: Call) -> bool:
        if file := self._open.get((call.process, int(call.numbers[0]))):
            file.place = call.result
        return False

    def _write(self, call: Call) -> bool:
        file = self._open.get((call.process, int(call.numbers[0])))
        if file is None or not isinstance(file.node, Node):
            return False
        place = len(file.node.now) if file.appends else file.place
        file.node.change(place, call.texts[0][: call.result])
        file.place = place + call.result
        return True

    def _pwrite(self, call: Call) -> bool:
        file = self._open.get((call.process, int(call.numbers[0])))
        if file is None or not isinstance(file.node, Node):
            return False
        file.node.change(int(call.numbers[-1]), call.texts[0][: call.result])
        return True

    def _ftruncate(self, call: Call) -> bool:
        file = self._open.get((call.process, int(call.numbers[0])))
        if file is None or not isinstance(file.node, Node):
            return False
        file.node.change(int(call.numbers[1]), None)
        return True

    def _sync_begins(self, call: Call) -> bool:
        file = self._open.get((call.process, int(call.numbers[0])))
        if file is not None and isinstance(file.node, Node):
            file.begun = bytes(file.node.now), len(file.node.changes)
        return False

    def _fsync(self, call: Call) -> bool:
        file = self._open.get((call.process, int(call.numbers[0])))
        if file is None:
            return False
        if isinstance(file.node, Node):
            file.node.sync(file.begun)
            file.begun = None
        else:
            file.node.sync()
        return True

    def _rename(self, call: Call) -> bool:
        source, target = map(self._find, call.texts)
        if source is None or target is None:
            assert source is target is None, call
            return False
        assert source[0] is target[0], call  # of one directory: it is one change
        source[0].change(**{target[1]: source[0].now[source[1]], source[1]: None})
        return True

    def _unlink(self, call: Call) -> bool:
        found = self._find(call.texts[0])
        if found is not None:
            found[0].change(**{found[1]: None})
        return found is not None

    def _mkdir(self, call: Call) -> bool:
        found = self._find(call.texts[0])
        if found is not None:
            found[0].change(**{found[1]: Folder()})
        return found is not None

    _DEEDS: ClassVar[dict[str, Callable[["Disk", Call], bool]]] = {
        "open": _take_up, "openat": _take_up, "close": _close, "dup": _dup, "dup2": _dup, "dup3": _dup, "lseek": _lseek,
        "write": _write, "pwrite64": _pwrite, "ftruncate": _ftruncate, "fsync": _fsync, "fdatasync": _fsync,
        "sync begins": _sync_begins,
        "rename": _rename, "renameat": _rename, "renameat2": _rename, "unlink": _unlink, "unlinkat": _unlink,
        "rmdir": _unlink, "mkdir": _mkdir, "mkdirat": _mkdir,
    }  # fmt: skip

    def _find(self, path: bytes) -> tuple[Folder, str] | None:
        """The directory and the name in it that a path leads to; None outside. The name is empty for the base itself."""
        whole = Path(os.fsdecode(path))
        if not whole.is_relative_to(self._base):
            return None
        *way, name = whole.relative_to(self._base).parts or ("",)
        folder = self._root
        for step in way:
            folder = folder.now[step]
        return folder, name


def _read(path: Path) -> Folder:
    names: Names = {}
    for entry in path.iterdir():
        if entry.is_dir():
            names[entry.name] = _read(entry)
        else:
            node = Node(bytearray(entry.read_bytes()))
            node.sync()
            names[entry.name] = node
    return Folder(names, names)


def _write(folder: Folder, target: Path, loss: Loss, chance: random.Random) -> None:
    target.mkdir()
    for name, node in folder.left(loss, chance).items():
        if isinstance(node, Folder):
            _write(node, target / name, loss, chance)
        else:
            (target / name).write_bytes(node.left(loss, chance))
