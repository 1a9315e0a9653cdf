"""Tables of a program's output, by pyarrow's JSON reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from ._errors import MixedTypesError, MpkgError

if TYPE_CHECKING:
    import pandas
    import pyarrow
    from pandas.api.extensions import ExtensionDtype

# How much is parsed at a time, on all cores in pieces. The first batch is small: it usually shows which
# columns are strings.
_FIRST_BATCH_BYTES: Final = 256 << 10
_BATCH_BYTES: Final = 8 << 20
_PIECE_BYTES: Final = 1 << 20

_CHANGED: Final = re.compile(r"Column\(/?(?P<path>.*)\) changed from (?P<first>\w+) to (?P<second>\w+)")
_TWICE: Final = re.compile(r"Column\(/?(?P<path>.*)\) was specified twice")
_MERGED: Final = re.compile(r"Field (?P<path>.*?) has incompatible types: (?P<first>.+?) vs (?P<second>.+)", re.DOTALL)


def table_from(blocks: Iterator[bytes], command: str) -> pyarrow.Table:
    """The rows of blocks of whole lines. What pyarrow infers of a batch is settled over all of them.

    Strings are always parsed as such by name. Left alone, pyarrow takes them for times while all that it has
    seen look like some, so a type would depend on the batch; and when it changes its mind within a list, it
    mixes the elements up (seen in pyarrow 26). So a batch that shows new strings is parsed once more.
    """
    import pyarrow

    tables: list[pyarrow.Table] = []
    known = pyarrow.schema([])
    for batch in _batches(blocks):
        table = _parsed(batch, known, command)
        strings = _strings_of(table.schema)
        if strings != known:
            known = strings
            table = _parsed(batch, known, command).select(table.column_names)
        tables.append(table)
    if not tables:
        return pyarrow.table({})
    if len(tables) == 1:
        return tables[0]
    try:
        return pyarrow.concat_tables(tables, promote_options="permissive")
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        raise _explained(error, command) from error


def frame_from(table: pyarrow.Table) -> pandas.DataFrame:
    """A table as pandas has it: nullable whole numbers and booleans, nested columns as Arrow's."""
    import pandas
    import pyarrow.types

    def dtype_for(kind: pyarrow.DataType) -> ExtensionDtype | None:
        if pyarrow.types.is_int64(kind):
            return pandas.Int64Dtype()
        if pyarrow.types.is_boolean(kind):
            return pandas.BooleanDtype()
        return pandas.ArrowDtype(kind) if pyarrow.types.is_nested(kind) else None

    frame = table.to_pandas(types_mapper=dtype_for)
    assert isinstance(frame, pandas.DataFrame)
    return frame


def _batches(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Joins blocks to batches that are worth parsing."""
    gathered: list[bytes] = []
    size, wanted = 0, _FIRST_BATCH_BYTES
    for block in blocks:
        gathered.append(block)
        size += len(block)
        if size >= wanted:
            yield b"".join(gathered)
            gathered, size, wanted = [], 0, _BATCH_BYTES
    if gathered:
        yield b"".join(gathered)


def _parsed(batch: bytes, known: pyarrow.Schema, command: str) -> pyarrow.Table:
    """A batch of lines; columns of `known` have its types, others what their values are."""
    import pyarrow
    import pyarrow.json

    # A piece has to hold a whole line.
    longest = max(len(line) for line in batch.split(b"\n")) + 1 if len(batch) > _PIECE_BYTES else 0
    try:
        return pyarrow.json.read_json(
            cast(Any, pyarrow.BufferReader(batch)),
            read_options=pyarrow.json.ReadOptions(block_size=max(_PIECE_BYTES, longest)),
            parse_options=pyarrow.json.ParseOptions(explicit_schema=known))
    except pyarrow.ArrowInvalid as error:
        raise _explained(error, command) from error


def _strings_of(schema: pyarrow.Schema) -> pyarrow.Schema:
    """The columns and members of a schema that are strings, or were taken for times."""
    import pyarrow

    fields = ((field.name, _strings_in(field.type)) for field in schema)
    return pyarrow.schema([(name, kind) for name, kind in fields if kind is not None])


def _strings_in(kind: pyarrow.DataType) -> pyarrow.DataType | None:
    import pyarrow
    from pyarrow import types

    if types.is_string(kind) or types.is_timestamp(kind):
        return pyarrow.string()
    if types.is_list(kind):
        element = _strings_in(kind.value_type)
        return None if element is None else pyarrow.list_(element)
    if types.is_struct(kind):
        members = [(member.name, _strings_in(member.type)) for member in kind]
        kept = [(name, inner) for name, inner in members if inner is not None]
        return pyarrow.struct(kept) if kept else None
    return None


def _explained(error: Exception, command: str) -> MpkgError:
    """What pyarrow says, in words about columns."""
    text = str(error)
    if found := _CHANGED.search(text) or _MERGED.search(text):
        return MixedTypesError(
            f"the column {found['path'].replace('/', '.')} has values of types without a common one "
            f"({found['first']} and {found['second'].strip()}); convert or leave it out with columns=, "
            f"or take the rows as dicts", command=command)
    if found := _TWICE.search(text):
        return MixedTypesError(
            f"an object has {found['path'].replace('/', '.')} twice; choose columns with columns=, "
            f"which takes the last one", command=command)
    return MpkgError(f"pyarrow cannot make a table of the output: {text}", command=command)
