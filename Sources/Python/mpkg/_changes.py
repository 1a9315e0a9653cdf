"""Requests for changes, and what became of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, overload

from ._errors import MpkgError
from ._html import table_of

#: What became of a request; mpkg-records(5) describes each.
Status = Literal["SUCCESS", "FAILED", "UNCHANGED", "SKIPPED", "UNKNOWN", "NOT_SENT"]

#: What a request asks for.
Operation = Literal["update", "create", "delete"]

# How many requests and results a notebook shows.
_SHOWN = 20


@dataclass(frozen=True)
class Expression:
    """An expression of mpkg-expr(7), evaluated for each record, as a value in `mpkg.patch`.

    ``mpkg.patch(path, set={"approval_description": mpkg.Expression("concat('by ', created_by)")})``
    """

    text: str


@dataclass(frozen=True)
class Request:
    """One request for a change, as `mpkg.patch` writes it and `mpkg.apply` carries it out.

    Attributes:
        operation: what is asked for.
        region: the region of the package.
        identifier: the package's ARN; `None` in a request for a new package.
        patch: the operations of an update, RFC 6902.
        properties: the properties of a new package.
        guard: the properties that a package to be deleted must still have.
        line: the request as the program wrote it, which is what `mpkg.apply` sends on.
    """

    operation: Operation
    region: str | None
    identifier: str | None
    patch: tuple[Mapping[str, Any], ...] = ()
    properties: Mapping[str, Any] | None = None
    guard: Mapping[str, Any] | None = None
    line: bytes = field(default=b"", repr=False)

    @classmethod
    def from_line(cls, line: bytes) -> Request:
        """The request of one line of `mpkg patch`."""
        found = json.loads(line)
        is_update = "data__PatchDocument" in found
        return cls(
            operation="update" if is_update else "create" if "create" in found else "delete",
            region=found.get("region"), identifier=found.get("data__Identifier"),
            patch=tuple(found.get("data__PatchDocument", ())), properties=found.get("create"),
            guard=found.get("guard"), line=line)


class Requests(Sequence[Request]):
    """Requests in order. They can be looked at, counted, cut by slices, and given to `mpkg.apply`.

    Attributes:
        messages: what the program wrote to standard error.
    """

    def __init__(self, lines: Sequence[bytes], messages: str = "") -> None:
        self._lines = lines
        self.messages = messages

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> Request: ...
    @overload
    def __getitem__(self, index: slice) -> Requests: ...
    def __getitem__(self, index: int | slice) -> Request | Requests:
        """A request, or those of a slice."""
        if isinstance(index, slice):
            return Requests(self._lines[index], self.messages)
        return Request.from_line(self._lines[index])

    def __repr__(self) -> str:
        return f"<mpkg.Requests: {len(self)}>"

    def _repr_html_(self) -> str:
        rows = [
            {"operation": request.operation, "package": request.identifier, "region": request.region,
             "changes": [op for op in request.patch if op.get("op") != "test"] or request.properties}
            for request in self[:_SHOWN]]
        return table_of(rows, _note("request", len(self)))


@dataclass(frozen=True)
class Result:
    """What became of one request, as mpkg-records(5) describes it.

    Attributes:
        status: the outcome; `is_success` says whether there is nothing to do.
        line: the request's number in what was given, counted from 1; `None` for one that only the
            journal knows.
        region: the region.
        identifier: the package's ARN, or that of the package that was made.
        operation: what was asked for.
        request_token: the service's token of the request.
        attempts: the number of attempts the request needed.
        duration_ms: how long it took, in milliseconds.
        error_code: the service's error code, or the program's own, if it failed.
        message: why it failed.
        model_package_version: the version that a new package got in its group.
        is_reconciled: whether the outcome was found by reading the package.
        by: who answers for the run.
        before: the columns that a dry run would change, as they are.
        after: the same as they would be.
    """

    status: Status
    line: int | None = None
    region: str | None = None
    identifier: str | None = None
    operation: Operation = "update"
    request_token: str | None = None
    attempts: int = 0
    duration_ms: int = 0
    error_code: str | None = None
    message: str | None = None
    model_package_version: int | None = None
    is_reconciled: bool = False
    by: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    @property
    def is_success(self) -> bool:
        """Whether the package is what the request asks for: SUCCESS, UNCHANGED or SKIPPED."""
        return self.status in ("SUCCESS", "UNCHANGED", "SKIPPED")

    @classmethod
    def from_line(cls, line: bytes) -> Result:
        """The result of one line of `mpkg apply`."""
        found = json.loads(line)
        return cls(
            status=found["status"], line=found.get("line"), region=found.get("region"),
            identifier=found.get("data__Identifier"), operation=found.get("operation", "update"),
            request_token=found.get("request_token"), attempts=found.get("attempts", 0),
            duration_ms=found.get("duration_ms", 0), error_code=found.get("error_code"),
            message=found.get("status_message"),
            model_package_version=found.get("model_package_version"),
            is_reconciled=found.get("reconciled", False), by=found.get("by"),
            before=found.get("before"), after=found.get("after"))


class ApplyError(MpkgError):
    """Some requests were not carried out. `results` holds those that the run wrote, failed or not."""

    results: Results


@dataclass(frozen=True)
class Results(Sequence[Result]):
    """One result for each request, in order.

    Attributes:
        results: the results.
        messages: what the program wrote to standard error, with the sum at its end.
    """

    results: tuple[Result, ...]
    messages: str = field(default="", repr=False)

    def __len__(self) -> int:
        return len(self.results)

    @overload
    def __getitem__(self, index: int) -> Result: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Result, ...]: ...
    def __getitem__(self, index: int | slice) -> Result | tuple[Result, ...]:
        """A result, or those of a slice."""
        return self.results[index]

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    @property
    def failed(self) -> tuple[Result, ...]:
        """The results that are no success: FAILED, UNKNOWN, NOT_SENT."""
        return tuple(result for result in self.results if not result.is_success)

    @property
    def counts(self) -> dict[str, int]:
        """How many results there are of each status."""
        return dict(Counter(result.status for result in self.results))

    def check(self) -> Results:
        """Returns the results if all are successes.

        Raises:
            ApplyError: some are not; `ApplyError.results` holds all.
        """
        if not self.failed:
            return self
        first = self.failed[0]
        error = ApplyError(
            f"{len(self.failed)} of {len(self)} requests are no success; the first: "
            f"{first.identifier}: {first.status}: {first.error_code}: {first.message}",
            exit_code=1, command="apply", line=first.line, messages=self.messages)
        error.results = self
        raise error

    def _repr_html_(self) -> str:
        rows = [
            {"package": result.identifier, "status": result.status, "error": result.error_code,
             "message": result.message, "before": result.before, "after": result.after}
            for result in self[:_SHOWN]]
        counts = ", ".join(f"{count} {status}" for status, count in self.counts.items())
        return table_of(rows, f"{_note('result', len(self))}{': ' if counts else ''}{counts}")


def _note(what: str, count: int) -> str:
    text = f"{count} {what}{'' if count == 1 else 's'}"
    return f"the first {_SHOWN} of {text}" if count > _SHOWN else text


def lines_of(items: Iterable[Request | Mapping[str, Any]]) -> Iterator[bytes]:
    """Requests or records as lines, each with its end; a request that the program wrote as it wrote it."""
    if isinstance(items, Requests):
        yield from (line + b"\n" for line in items._lines)
        return
    for item in items:
        if isinstance(item, Request):
            if not item.line:
                raise ValueError("a Request of your own has no line; give a dict as in mpkg-records(5)")
            yield item.line + b"\n"
        elif isinstance(item, Mapping):
            # Not NaN and Infinity, which are no JSON.
            yield json.dumps(item, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        else:
            raise TypeError(f"a request or record has to be a dict, not {type(item).__name__}")
