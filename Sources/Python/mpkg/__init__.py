"""AWS SageMaker model packages from Python: read, query and change them with the program mpkg.

The program does the work; this module runs it and hands over what it writes, as dicts, as tables of
pandas, pyarrow or polars, or as dataclasses::

    import mpkg

    pending = mpkg.filter("snapshot.jsonl.gz", where="model_approval_status = 'PendingManualApproval'")
    requests = mpkg.patch(pending, set={"model_approval_status": "Approved"})
    mpkg.apply(requests, registry="snapshot.jsonl.gz", dry_run=True).check()

    mpkg.query("SELECT domain, count(*) AS n FROM 'snapshot.jsonl.gz' GROUP BY domain").to_pandas()

Expressions are those of mpkg-expr(7), records those of mpkg-records(5). Errors are exceptions below
`MpkgError`.
"""

from ._changes import ApplyError, Expression, Operation, Request, Requests, Result, Results, Status
from ._commands import Completed, Paths, apply, filter, patch, query, rows, run
from ._errors import (
    BusyError,
    InputError,
    MixedTypesError,
    MpkgError,
    MpkgWarning,
    OutputError,
    ProgramNotFound,
    ServiceError,
    UsageError,
)
from ._program import find_program
from ._rows import Rows

__all__ = [
    "ApplyError", "BusyError", "Completed", "Expression", "InputError", "MixedTypesError", "MpkgError",
    "MpkgWarning", "Operation", "OutputError", "Paths", "ProgramNotFound", "Request", "Requests",
    "Result", "Results", "Rows", "ServiceError", "Status", "UsageError", "apply", "filter",
    "find_program", "patch", "query", "rows", "run",
]
