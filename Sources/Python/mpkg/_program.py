"""The program: where it is, and one run of it."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Final

from ._errors import MpkgError, ProgramNotFound, error_from

# How long a program that only reads may take to end after it was asked to.
_SECONDS_TO_END: Final = 10
# A pipe this large lets the program write whole chunks.
_PIPE_BYTES: Final = 1 << 20


def find_program() -> str:
    """The path of the program that every call runs.

    The environment variable ``MPKG_BINARY`` names it; otherwise it is the one that was installed with
    this module, otherwise the first ``mpkg`` on ``PATH``.

    Raises:
        ProgramNotFound: there is none.
    """
    named = os.environ.get("MPKG_BINARY")
    if named:
        if shutil.which(named) is None:
            raise ProgramNotFound(f"MPKG_BINARY is {named!r}, which is no program")
        return named
    for place in _installed_places():
        if os.access(place, os.X_OK) and place.is_file():
            return str(place)
    found = shutil.which("mpkg")
    if found is None:
        raise ProgramNotFound(
            "no mpkg program: none came with this module, and none is on PATH; set MPKG_BINARY to its path")
    return found


def _installed_places() -> list[Path]:
    """Where the wheel's program can be: as pip noted it, and where `pip install --target` puts it."""
    folder = Path(__file__).resolve().parent
    places = [folder.parent / "bin" / "mpkg"]
    try:
        files = importlib.metadata.distribution("mpkg").files or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    noted = [Path(os.path.normpath(file.locate())) for file in files if file.name == "mpkg" and "bin" in file.parts]
    return [*noted, *places]


def argument_for(path: str | os.PathLike[str]) -> str:
    """A file's name as an argument that is neither an option nor "-", which is standard input."""
    name = os.fspath(path)
    if not isinstance(name, str):
        raise TypeError(f"a path has to be a str or an os.PathLike of one, not {type(path).__name__}")
    return f"./{name}" if name.startswith("-") else name


class Run:
    """One run of the program, whose standard output is read here.

    Messages go to a file that has no name, so that a program with much to say never waits for a reader.
    """

    def __init__(self, arguments: list[str], *, source: IO[bytes] | None = None, finishes: bool = False) -> None:
        """Starts the program.

        Args:
            arguments: the subcommand and what follows it.
            source: what it reads as standard input; nothing if `None`.
            finishes: whether an early end lets the program finish what is under way, as changes need.
        """
        self.arguments = arguments
        messages = tempfile.TemporaryFile()
        try:
            with _interrupts_afterwards():
                process = _started(
                    [find_program(), *arguments], subprocess.DEVNULL if source is None else source, messages)
                # Runs once: when `end` is called, when nobody holds this object any more, or at exit.
                self._end = weakref.finalize(self, _end, process, messages, os.getpid(), finishes)
        except BaseException as error:
            if hasattr(self, "_end"):
                self._end()
            messages.close()
            if isinstance(error, OSError):
                raise MpkgError(f"the program cannot be run: {error}", command=arguments[0]) from error
            raise
        assert isinstance(process.stdout, io.FileIO)
        self.output: io.FileIO = process.stdout
        self._process, self._messages = process, messages
        _enlarge(self.output)

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def command(self) -> str:
        """The subcommand."""
        return self.arguments[0]

    @property
    def is_running(self) -> bool:
        """Whether `finish` and `end` were not called yet."""
        return self._end.alive

    def finish(self) -> tuple[int, str]:
        """Waits for the program after its output was read to the end; returns its exit code and messages."""
        if not self._end.alive:
            raise RuntimeError("this run is over")
        code = self._process.wait()
        self._messages.seek(0)
        messages = self._messages.read().decode(errors="replace")
        self.end()
        return code, messages

    def finish_well(self, *accepted: int) -> str:
        """As `finish`, and raises what the program said unless it ended with 0 or an accepted code."""
        code, messages = self.finish()
        if code != 0 and code not in accepted:
            raise error_from(messages, code, self.command)
        return messages

    def read_to_end(self) -> bytes:
        """All that is left of the output. Ctrl-C is passed on, and what the program has to finish waited for."""
        pieces: list[bytes] = []
        interrupted = False
        while True:
            try:
                while piece := self.output.read(_PIPE_BYTES):
                    pieces.append(piece)
                self._process.wait()
                break
            except KeyboardInterrupt:
                interrupted = True
                self._process.send_signal(signal.SIGINT)
        if interrupted:
            raise KeyboardInterrupt
        return b"".join(pieces)

    def end(self) -> None:
        """Ends the program if it still runs, and frees what the run holds. May be called again."""
        self._end()


def _started(command: list[str], source: IO[bytes] | int, messages: IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts a program in a process group of its own: a Ctrl-C in the terminal is for Python, which decides
    what becomes of the program."""
    # In a session of its own, a busy Linux would give it less time. Python 3.10 has nothing else.
    if sys.version_info >= (3, 11):
        return subprocess.Popen(
            command, stdin=source, stdout=subprocess.PIPE, stderr=messages, bufsize=0, process_group=0)
    return subprocess.Popen(
        command, stdin=source, stdout=subprocess.PIPE, stderr=messages, bufsize=0, start_new_session=True)


@contextlib.contextmanager
def _interrupts_afterwards() -> Iterator[None]:
    """Holds Ctrl-C back until a program that was started is one that will be ended."""
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if came:
            usual(*came[0])


def _enlarge(pipe: io.FileIO) -> None:
    """Makes a pipe larger where the system has that and allows it; a small one is only slower."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _end(process: subprocess.Popen[bytes], messages: IO[bytes], owner: int, finishes: bool) -> None:
    """Closes the pipe and ends the process; a fork of this process leaves it alone."""
    if os.getpid() != owner:
        return
    try:
        if process.stdout is not None:
            process.stdout.close()
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(None if finishes else _SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        messages.close()
