"""Rows of a run: an iterator of dicts that can become a table."""

from __future__ import annotations

import csv
import io
import json
import shlex
import tempfile
import warnings
from collections.abc import Iterator
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final

from ._errors import MpkgError, MpkgWarning, error_from, warnings_in
from ._html import table_of
from ._program import Run

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_READ_BYTES: Final = 1 << 20
# How many rows a notebook shows.
_SHOWN_ROWS: Final = 20
# Rows came, and some input was left out and reported (1); nothing matched with --exit-status (4).
_ALSO_WELL: Final = (1, 4)


class Rows(Iterator[dict[str, Any]]):
    """The rows that a command writes, read while it runs.

    An iterator of dicts, one for each line, in the program's order. The program starts with the call that
    returned the rows and ends with them: when the last one was read, when `close` is called or a ``with``
    block is left, when nobody refers to the rows any more, and at the end of Python. Rows that were read
    are not read again: the conversions take those that are left.

    An error of the program is raised when the rows before it have been read: `mpkg.MpkgError`, with file,
    line and exit code. Warnings of a run that ended well are issued as `mpkg.MpkgWarning`.

    In a notebook, the first 20 rows that are left are shown as a table, and stay to be read.
    """

    def __init__(self, runs: list[Run], columns: str | None = None) -> None:
        # Programs joined by pipes; the last one's output is read. `columns` is a SELECT list that names
        # the columns where no row does.
        self._runs = runs
        self._columns = columns
        self._buffer = b""
        self._lines: Iterator[bytes] = iter(())
        self._peeked: list[bytes] = []

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows themselves."""
        return self

    def __next__(self) -> dict[str, Any]:
        """The next row.

        Raises:
            MpkgError: the program failed; all rows that it wrote were returned before.
        """
        return _row(self._peeked.pop(0) if self._peeked else self._next_line())

    def __enter__(self) -> Rows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the program. Rows that were not read are gone; may be called again."""
        self._buffer, self._lines, self._peeked = b"", iter(()), []
        for run in self._runs:
            run.end()

    def to_arrow(self) -> pyarrow.Table:
        """All rows that are left, as a `pyarrow.Table`. Needs pyarrow.

        pyarrow's JSON reader reads the program's output; Python makes no rows. A column's type is that
        of all its values, wherever in the output they stand:

        ====================================  ===================================================
        values of the column                  type
        ====================================  ===================================================
        strings, also those that show times   ``string``
        whole numbers of 64 bits              ``int64``
        other numbers, larger ones too        ``double``
        true and false                        ``bool``
        objects                               ``struct`` of all members that any value has
        arrays                                ``list`` of what fits all elements
        only null, or nothing                 ``null``
        ====================================  ===================================================

        A row that lacks a column, and an object that lacks a member, have null there. The columns stand
        in the order in which the output brings them. Times are strings, because a guess would depend on
        how the values are spelled: cast them, as with
        ``table["creation_time"].cast(pyarrow.timestamp("ms", "UTC"))``.

        If there are no rows, the table has the columns that a SELECT list names (``columns=`` of
        `mpkg.filter`), of type ``null``; otherwise it has none.

        Raises:
            MixedTypesError: a column has, for example, numbers and strings. Choose or convert it with
                ``columns=``, as in ``CAST(score AS TEXT) AS score``.
            MpkgError: the program failed; nothing is returned then.
        """
        from ._arrow import table_from

        try:
            table = table_from(self._blocks(), self._runs[-1].command)
        except BaseException:
            self.close()
            raise
        if table.num_rows == 0 and table.num_columns == 0:
            import pyarrow

            names = self._column_names()
            return pyarrow.table({name: pyarrow.nulls(0) for name in names})
        return table

    def to_pandas(self) -> pandas.DataFrame:
        """All rows that are left, as a `pandas.DataFrame`. Needs pandas and pyarrow.

        The types follow from those of `to_arrow`, and do not depend on whether a value is missing:

        ====================================  ===================================================
        Arrow type                            dtype
        ====================================  ===================================================
        ``string``                            pandas' own for strings (``str``; ``object`` before 3)
        ``int64``                             ``Int64``, with ``<NA>`` for null
        ``double``                            ``float64``, with NaN for null
        ``bool``                              ``boolean``, with ``<NA>`` for null
        ``struct``, ``list``                  `pandas.ArrowDtype` of that type: no Python object for
                                              each value until it is looked at, which gives dicts and
                                              lists; ``series.struct.field("team")`` takes a member
        ``null``                              ``object``, all None
        ====================================  ===================================================

        Raises: as `to_arrow`.
        """
        from ._arrow import frame_from

        return frame_from(self.to_arrow())

    def to_polars(self) -> polars.DataFrame:
        """All rows that are left, as a `polars.DataFrame`. Needs polars and pyarrow.

        Types are those of `to_arrow` in polars' words: ``String``, ``Int64``, ``Float64``, ``Boolean``,
        ``Struct``, ``List``, ``Null``. Nothing is copied where polars can use Arrow's memory.

        Raises: as `to_arrow`.
        """
        import polars

        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame

    def __repr__(self) -> str:
        state = "running" if self._runs[-1].is_running else "ended"
        commands = " | ".join(shlex.join(["mpkg", *run.arguments]) for run in self._runs)
        return f"<mpkg.Rows of {commands}: {state}>"

    def _repr_html_(self) -> str:
        """The first rows that are left, for a notebook; each value is escaped."""
        try:
            while len(self._peeked) <= _SHOWN_ROWS:
                self._peeked.append(self._next_line())
        except StopIteration:
            pass
        has_more = len(self._peeked) > _SHOWN_ROWS
        shown = [_row(line) for line in self._peeked[:_SHOWN_ROWS]]
        note = f"the first {_SHOWN_ROWS} rows; more follow" if has_more else f"{len(shown)} rows"
        return table_of(shown, note if len(shown) != 1 else "1 row")

    def save_to(self, file: IO[bytes]) -> None:
        """Writes all lines that are left to a file, as the program wrote them.

        Raises:
            MpkgError: the program failed; what the file has got by then is not whole.
        """
        for block in self._blocks():
            file.write(block)

    def _next_line(self) -> bytes:
        """The next line. Raises StopIteration after the last, or the program's error."""
        while True:
            line = next(self._lines, None)
            if line is not None:
                return line
            block = self._next_block()
            if not block:
                raise StopIteration
            # Not splitlines: between values, a carriage return is white space.
            self._lines = iter(block.rstrip(b"\n").split(b"\n"))

    def _blocks(self) -> Iterator[bytes]:
        """What is left of the output, in blocks of whole lines, or the program's error at the end."""
        begun = b"".join(line + b"\n" for line in [*self._peeked, *self._lines])
        self._peeked = []
        if begun:
            yield begun
        while block := self._next_block():
            yield block

    def _next_block(self) -> bytes:
        """Some whole lines of the output; none at its end, when the programs have ended well."""
        last = self._runs[-1]
        if not last.is_running:
            return b""
        pieces = [self._buffer]
        while True:
            piece = last.output.read(_READ_BYTES)
            cut = piece.rfind(b"\n") + 1
            if cut:
                self._buffer = piece[cut:]
                return b"".join([*pieces, piece[:cut]])
            pieces.append(piece)
            if not piece:
                self._buffer = b""
                rest = b"".join(pieces)
                if not rest:
                    self._finish()
                return rest

    def _finish(self) -> None:
        """Waits for the programs, and raises the error of the first that failed."""
        endings = [(run, *run.finish()) for run in self._runs]
        for run, code, messages in endings:
            if code != 0 and code not in _ALSO_WELL:
                raise error_from(messages, code, run.command)
        for _, code, messages in endings:
            # Where some input was left out (1), every message is about that.
            if text := messages.strip() if code == 1 else warnings_in(messages):
                warnings.warn(text, MpkgWarning, stacklevel=4)

    def _column_names(self) -> list[str]:
        """The names that the SELECT list gives to columns, as the program says them."""
        if self._columns is None:
            return []
        options = [word for word in self._runs[-1].arguments if word.startswith("--param=")]
        with Run(["project", "--format=csv", "--quiet", *options, "--", self._columns, "/dev/null"]) as run:
            header = run.read_to_end().decode()
            run.finish_well()
        return next(csv.reader(io.StringIO(header)), [])


def _row(line: bytes) -> dict[str, Any]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise MpkgError(f"a line of the output is no object: {line[:80].decode(errors='replace')}")
    return value


def spooled(rows: Rows) -> IO[bytes]:
    """A file with all lines that are left, to be read from its beginning; it vanishes when closed.

    Raises:
        MpkgError: the program failed. So nothing is done with a part of its rows.
    """
    file = tempfile.TemporaryFile()
    try:
        rows.save_to(file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
