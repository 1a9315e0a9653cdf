"""The calls: each runs one subcommand of the program, or two joined by a pipe."""

from __future__ import annotations

import json
import os
import re
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final, Literal, Union

from ._changes import ApplyError, Expression, Request, Requests, Result, Results, lines_of
from ._errors import MpkgWarning, error_from, warnings_in
from ._program import Run, argument_for
from ._rows import Rows, spooled

#: A file, or several that are read one after another.
Paths = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def filter(
    path: Paths,
    where: str | None = None,
    columns: str | None = None,
    *,
    params: Mapping[str, Any] | None = None,
    limit: int | None = None,
    check_names: bool = True,
    threads: int | None = None,
) -> Rows:
    """The records of files for which an expression is true, or columns of them.

    Runs ``mpkg filter WHERE FILE | mpkg project COLUMNS``, or the one of the two that is needed.

    >>> pending = mpkg.filter("snapshot.jsonl.gz", where="model_approval_status = :status",
    ...                       columns="model_package_arn, date(creation_time) AS created",
    ...                       params={"status": "PendingManualApproval"})
    >>> frame = pending.to_pandas()

    Args:
        path: a file of NDJSON, plain or gzip, or several.
        where: a condition of mpkg-expr(7); all records if `None`.
        columns: a SELECT list, such as ``"model_package_arn, upper(domain) AS domain"``; whole records
            if `None`. `input_filename()` and `input_line()` in it refer to the files only without `where`.
        params: values for ``:name`` in both. Values from elsewhere belong here, not into the text.
        limit: stop after so many rows.
        check_names: refuse names, paths and values that the schema of model packages does not know. Turn
            it off for other data.
        threads: how many threads the program uses; all cores if `None`.

    Returns:
        The rows, an iterator of dicts; `Rows.to_pandas`, `Rows.to_arrow` and `Rows.to_polars` make tables.

    Raises (while rows are read, except for ProgramNotFound):
        UsageError: an expression is wrong.
        InputError: a file is malformed or cannot be opened; `line` and `column` say where.
    """
    files = _files(path)
    bound = _params(params)
    shared = [*_given("threads", threads), *([] if check_names else ["--no-schema"])]
    if columns is None:
        condition = "TRUE" if where is None else where
        return Rows([Run(["filter", *shared, *_given("limit", limit), *bound, "--", condition, *files])])
    if where is None:
        return Rows([Run(["project", *shared, *_given("limit", limit), *bound, "--", columns, *files])], columns)
    # A parameter that only the other of the two uses is no mistake; the second tells of one that neither uses.
    in_where = {name: value for name, value in (params or {}).items() if re.search(rf":{name}\b", where)}
    in_columns = {name: value for name, value in (params or {}).items()
                  if name not in in_where or re.search(rf":{name}\b", columns)}
    first = Run(["filter", *shared, *_given("limit", limit), *_params(in_where), "--", where, *files])
    try:
        second = Run(["project", *shared, *_params(in_columns), "--", columns], source=first.output)
    except BaseException:
        first.end()
        raise
    first.output.close()  # So that the first program ends with the second.
    return Rows([first, second], columns)


def query(
    sql: str,
    *,
    params: Mapping[str, Any] | None = None,
    registry: str | os.PathLike[str] | None = None,
    region: str | Sequence[str] = (),
    via: Literal["cloudcontrol", "sagemaker"] | None = None,
    profile: str | None = None,
    endpoint_url: str | None = None,
    check_names: bool = True,
    options: Sequence[str] = (),
) -> Rows:
    """The rows of a statement, as ``mpkg query SQL`` writes them.

    SELECT reads files (``FROM 'file'``) or packages; UPDATE, INSERT and DELETE of packages run as they do
    in mpkg-query(1), beginning with this call, and give a row for each request. If such rows are not read
    to the end, what is under way is finished and recorded, and the rest is not sent.

    >>> counts = mpkg.query("SELECT model_approval_status AS status, count(*) AS n "
    ...                     "FROM 'snapshot.jsonl.gz' GROUP BY status").to_polars()

    Args:
        sql: the statement.
        params: values for ``:name`` in it.
        registry: a snapshot file that is used instead of AWS.
        region: a region, or several, for statements that name none.
        via: the API to use.
        profile: the profile of AWS's configuration files.
        endpoint_url: the URL to use instead of AWS.
        check_names: as for `filter`.
        options: more options of mpkg-query(1), each as one word with its value: ``["--timeout=30s"]``.

    Raises (while rows are read):
        UsageError, InputError, ServiceError: as mpkg-query(1) says by its exit codes.
    """
    regions = [region] if isinstance(region, str) else list(region)
    arguments = [
        "query", *(word for name in regions for word in _given("region", name)), *_given_path("registry", registry),
        *_given("via", via), *_given("profile", profile), *_given("endpoint-url", endpoint_url),
        *([] if check_names else ["--no-schema"]), *_params(params), *_checked(options), "--", sql]
    return Rows([Run(arguments, finishes=True)])


def patch(
    records: Paths | Rows | Iterable[Mapping[str, Any]],
    *,
    set: Mapping[str, object] | None = None,
    unset: Sequence[str] = (),
    tag: Mapping[str, str] | None = None,
    untag: Sequence[str] = (),
    delete: bool = False,
    via: Literal["cloudcontrol", "sagemaker"] | None = None,
    options: Sequence[str] = (),
) -> Requests:
    """Requests that change every record that would be another one after it, guarded by the old values.

    Runs ``mpkg patch``. Nothing is sent: `mpkg.apply` does that.

    >>> requests = mpkg.patch(mpkg.filter("snapshot.jsonl", where="model_approval_status = 'Rejected'"),
    ...                       set={"approval_description": "see ticket 12"})

    Args:
        records: a file or several, rows of `filter` or `query` (the program's own lines are used), or dicts.
        set: columns and their new values. A `str` is taken as it is, an `Expression` is evaluated for each
            record, anything else is a JSON value.
        unset: columns whose value is taken away.
        tag: tags to set, of packages outside groups.
        untag: tags to take away.
        delete: ask for the deletion of every record instead.
        via: the API that the requests are for.
        options: more options of mpkg-patch(1), each as one word with its value.

    Returns:
        The requests, all in memory.

    Raises:
        UsageError: a column cannot be changed, or not to such a value.
        InputError: a record is malformed.
    """
    words = [*_assignments(set or {}), *(f"--unset={name}" for name in unset)]
    words += [f"--tag={_key(key)}={value}" for key, value in (tag or {}).items()]
    words += [f"--untag={key}" for key in untag]
    words += [*(["--delete"] if delete else []), *_given("via", via), *_checked(options)]
    with _input(records) as (files, source):
        with Run(["patch", *words, "--", *files], source=source) as run:
            output = run.read_to_end()
            messages = run.finish_well(1)
    if text := warnings_in(messages):
        warnings.warn(text, MpkgWarning, stacklevel=2)
    return Requests(output.split(b"\n")[:-1], messages)


def apply(
    requests: Paths | Requests | Rows | Iterable[Request | Mapping[str, Any]],
    *,
    dry_run: bool = False,
    registry: str | os.PathLike[str] | None = None,
    write_back: str | os.PathLike[str] | None = None,
    journal: str | os.PathLike[str] | None = None,
    require: Sequence[str] = (),
    max_requests: int | None = None,
    by: str | None = None,
    reason: str | None = None,
    via: Literal["cloudcontrol", "sagemaker"] | None = None,
    profile: str | None = None,
    endpoint_url: str | None = None,
    options: Sequence[str] = (),
) -> Results:
    """Sends requests, follows each to its end, and returns a result for each, in order.

    Runs ``mpkg apply``. Requests that fail do not raise: look at `Results.failed`, or call `Results.check`.
    Ctrl-C lets the program finish what is under way, and a second one stops it; `KeyboardInterrupt` is
    raised when it has ended. With a journal, the same call does what is left, and nothing twice.

    >>> preview = mpkg.apply(requests, registry="snapshot.jsonl", dry_run=True).check()
    >>> results = mpkg.apply(requests, registry="snapshot.jsonl", by="ana", reason="Q4 review",
    ...                      journal="approvals.journal").check()

    Args:
        requests: what `patch` returned, one or more files of requests, rows of ``mpkg diff``, or dicts.
        dry_run: read each package and say what would change; send nothing.
        registry: a snapshot file that is changed instead of packages in AWS.
        write_back: with `registry`, the file that the changed snapshot is written to.
        journal: the file in which each request is noted before it is sent and after it ended.
        require: conditions that have to be true of the package, as ``before.column`` and ``after.column``.
        max_requests: refuse the run if there are more.
        by: who answers for the run.
        reason: why it is made.
        via: the API to use.
        profile: the profile of AWS's configuration files.
        endpoint_url: the URL to use instead of AWS.
        options: more options of mpkg-apply(1), each as one word with its value.

    Raises:
        UsageError: the run is refused; nothing was sent.
        ApplyError: the run ended early, as without credentials or when a file cannot be written. Its
            `results` are those that were written; `exit_code` says why.
        InputError, BusyError: as mpkg-apply(1) says by its exit codes.
    """
    words = [
        *(["--dry-run"] if dry_run else []), *_given_path("registry", registry),
        *_given_path("write-back", write_back), *_given_path("journal", journal),
        *(f"--require={condition}" for condition in require), *_given("max-requests", max_requests),
        *_given("by", by), *_given("reason", reason), *_given("via", via), *_given("profile", profile),
        *_given("endpoint-url", endpoint_url), *_checked(options)]
    with _input(requests) as (files, source):
        with Run(["apply", *words, "--", *files], source=source, finishes=True) as run:
            output = run.read_to_end()
            code, messages = run.finish()
    results = Results(tuple(map(Result.from_line, output.split(b"\n")[:-1])), messages)
    if code in (0, 1):
        return results
    error = error_from(messages, code, "apply")
    if not results:
        raise error
    failure = ApplyError(str(error), exit_code=code, command="apply", messages=messages)
    failure.results = results
    raise failure from error


@dataclass(frozen=True)
class Completed:
    """How a run of the program ended.

    Attributes:
        exit_code: 0; 1 if some items failed; 4 if something differs or nothing matched, where an option
            asks for that.
        output: what it wrote to standard output.
        messages: what it wrote to standard error.
    """

    exit_code: int
    output: bytes
    messages: str


def run(command: str, *arguments: str | os.PathLike[str]) -> Completed:
    """Runs any subcommand to its end, as ``mpkg.run("fetch", "--all", "-o", "snapshot.jsonl.gz")``.

    The arguments are the program's own. Put ``"--"`` before names and expressions that come from elsewhere.

    Raises:
        MpkgError: it ended with another code than 0, 1 or 4.
    """
    with Run([_command(command), *(os.fspath(word) for word in arguments)], finishes=True) as started:
        output = started.read_to_end()
        code, messages = started.finish()
    if code not in (0, 1, 4):
        raise error_from(messages, code, command)
    return Completed(code, output, messages)


def rows(command: str, *arguments: str | os.PathLike[str]) -> Rows:
    """The rows of any subcommand that writes NDJSON, as ``mpkg.rows("diff", "--", old, new)``.

    The arguments are the program's own. Put ``"--"`` before names and expressions that come from elsewhere.
    """
    return Rows([Run([_command(command), *(os.fspath(word) for word in arguments)], finishes=True)])


def _command(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError(f"{name!r} is no subcommand")
    return name


def _files(path: Paths) -> list[str]:
    """Files as arguments. None at all would be standard input, which nothing here reads."""
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    if not paths:
        raise ValueError("no file is given")
    return [argument_for(each) for each in paths]


def _given(option: str, value: object) -> list[str]:
    """An option with its value as one word, so that the value is none itself."""
    return [] if value is None else [f"--{option}={value}"]


def _given_path(option: str, path: str | os.PathLike[str] | None) -> list[str]:
    return [] if path is None else _given(option, argument_for(path))


def _checked(options: Sequence[str]) -> list[str]:
    """Options of the caller's own; a word that is none would be taken for a file."""
    if isinstance(options, str):
        raise TypeError("options have to be a list of words, not one str")
    for word in options:
        if not word.startswith("-") or word in ("-", "--"):
            raise ValueError(f"{word!r} is no option; write an option and its value as one word: --name=value")
    return list(options)


def _params(params: Mapping[str, Any] | None) -> list[str]:
    words = []
    for name, value in (params or {}).items():
        if not _NAME.match(name):
            raise ValueError(f"{name!r} is no name for a parameter")
        if isinstance(value, str):
            words.append(f"--param={name}={value}")
        else:
            words.append(f"--param={name}:={json.dumps(value, allow_nan=False)}")
    return words


def _key(name: str) -> str:
    """A column or tag that stands before an equals sign."""
    if not name or "=" in name or name.endswith(":"):
        raise ValueError(f"{name!r} cannot be named here: it has an equals sign or ends in a colon")
    return name


def _assignments(columns: Mapping[str, object]) -> Iterator[str]:
    for number, (name, value) in enumerate(columns.items()):
        if value is None:
            raise ValueError(f"{name} cannot be set to None; use unset=[{name!r}]")
        if isinstance(value, str):
            yield f"--set={_key(name)}={value}"
        elif isinstance(value, Expression):
            yield f"--set={_key(name)}:={value.text}"
        else:
            yield f"--set={_key(name)}:=:value_{number}"
            yield from _params({f"value_{number}": value})


@contextmanager
def _input(given: Paths | Rows | Iterable[Request | Mapping[str, Any]]) -> Iterator[tuple[list[str], IO[bytes] | None]]:
    """What is given as arguments, or as a file for standard input."""
    if isinstance(given, (str, os.PathLike)):
        yield _files(given), None
        return
    if isinstance(given, Rows):
        with spooled(given) as source:
            yield [], source
        return
    items = given if isinstance(given, Requests) else list(given)
    paths = [item for item in items if isinstance(item, (str, os.PathLike))] if items else []
    if paths and len(paths) == len(items):
        yield _files(paths), None
        return
    with tempfile.TemporaryFile() as source:
        source.writelines(lines_of(items))  # type: ignore[arg-type]
        source.seek(0)
        yield [], source
