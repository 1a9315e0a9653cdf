"""Exceptions and warnings: what the program said, taken apart."""

from __future__ import annotations

import re
from typing import Final

# `mpkg filter: snapshot.jsonl:42:17: invalid JSON: …`, see mpkg(1), Errors.
_MESSAGE: Final = re.compile(r"mpkg(?: (?P<command>[a-z]+))?: (?P<text>.*)\Z", re.DOTALL)
_PLACE: Final = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<text>.*)\Z", re.DOTALL)
# Exit codes whose messages begin with the file that they are about.
_ABOUT_FILES: Final = (65, 66, 73, 74)


class MpkgWarning(UserWarning):
    """What the program warned of in a run that ended well."""


class MpkgError(Exception):
    """The program refused a run or could not finish it.

    Attributes:
        message: what is wrong and what to do, without the words "mpkg COMMAND:" and the place.
        exit_code: the program's exit status, as in mpkg(1); negative if a signal ended it, `None` if no
            program ran to its end.
        command: the subcommand, such as "filter"; `None` if the message names none.
        file: the input that the message is about, or `None`.
        line: the line in it, counted from 1, or `None`.
        column: the byte in the line, counted from 1, or `None`.
        messages: all that the program wrote to standard error.
    """

    def __init__(
        self,
        message: str,
        *,
        exit_code: int | None = None,
        command: str | None = None,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        messages: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
        self.command = command
        self.file = file
        self.line = line
        self.column = column
        self.messages = messages

    def __str__(self) -> str:
        """The message as the program wrote it: place first."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.message}" if place else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Exceptions cross process borders, as from a worker of Spark or multiprocessing."""
        return _restored, (type(self), self.message, dict(self.__dict__))


def _restored(kind: type[MpkgError], message: str, attributes: dict[str, object]) -> MpkgError:
    error = kind(message)
    error.__dict__.update(attributes)
    return error


class UsageError(MpkgError):
    """An argument, expression or statement is wrong (64); nothing was written or sent."""


class InputError(MpkgError):
    """An input is malformed (65) or cannot be opened (66)."""


class ServiceError(MpkgError):
    """The service cannot be reached or kept failing (69), or refused access (77)."""


class OutputError(MpkgError):
    """An output cannot be created (73) or written (74), or reading failed (74)."""


class BusyError(MpkgError):
    """Another run holds the journal or the registry file (75)."""


class ProgramNotFound(MpkgError):
    """There is no mpkg program to run."""


class MixedTypesError(MpkgError):
    """A column cannot become a column of a table: its values have types without a common one."""


_KINDS: Final[dict[int, type[MpkgError]]] = {
    64: UsageError, 65: InputError, 66: InputError, 69: ServiceError, 73: OutputError,
    74: OutputError, 75: BusyError, 77: ServiceError,
}


def error_from(messages: str, exit_code: int, command: str) -> MpkgError:
    """The exception for a run that ended with `exit_code` after writing `messages`."""
    kind = _KINDS.get(exit_code, MpkgError)
    said = _last_message(messages)
    if said is None:
        if exit_code < 0:
            said = f"mpkg {command}: signal {-exit_code} ended the program"
        else:
            said = f"mpkg {command}: the program ended with {exit_code} and said nothing"
    found = _MESSAGE.match(said)
    if found is None:
        return kind(said, exit_code=exit_code, command=command, messages=messages)
    text, named = found["text"], found["command"] or command
    place = _PLACE.match(text)
    if place is not None:
        return kind(
            place["text"], exit_code=exit_code, command=named, file=place["file"],
            line=int(place["line"]), column=int(place["column"]) if place["column"] else None,
            messages=messages)
    file, colon, rest = text.partition(": ")
    if colon and exit_code in _ABOUT_FILES:
        return kind(rest, exit_code=exit_code, command=named, file=file, messages=messages)
    return kind(text, exit_code=exit_code, command=named, messages=messages)


def warnings_in(messages: str) -> str:
    """The warnings among the messages, without the sums and the progress of a run."""
    return "\n".join(line for line in messages.splitlines() if ": warning: " in line)


def _last_message(messages: str) -> str | None:
    """The last message that is no warning, with its indented further lines."""
    last: list[str] = []
    for line in messages.splitlines():
        if line.startswith("mpkg") and ": warning: " not in line:
            last = [line]
        elif last and not line.startswith(("mpkg", "Usage:")):
            last.append(line)
    if not last:
        return messages.strip() or None
    return "\n".join(last)
