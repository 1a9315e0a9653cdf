#!/usr/bin/env python3
"""Reads archives of model packages with Spark, through mpkg in every task.

    pip install mpkg          # on the workers and here, or: spark-submit --files /usr/bin/mpkg
    spark-submit packages.py 'snapshots/*.jsonl.gz' \\
        --where "model_approval_status = 'Approved'" \\
        --select "model_package_arn, customer_metadata_properties.team AS team, creation_time" \\
        --schema "model_package_arn string, team string, creation_time timestamp" \\
        --count-by team --parquet approved.parquet

Each task runs mpkg over some archives, one after another; an uncompressed file may be cut into byte
ranges (--range-bytes). What mpkg says of a file it cannot read is what the failed task says, after
Spark's retries. With --rejects the run goes on, and what could not be processed is a DataFrame of its
own, written as Parquet beside.

As a module: packages.read(spark, paths, ...) gives the DataFrames.

Exit status of the command: 0, or 1 where a task failed for good or an argument is wrong.
"""

import argparse
import glob
import itertools
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
from typing import Iterator, NamedTuple

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
# Behind a first byte from 50 to 5f.
ZSTD_SKIPPABLE = b"\x2a\x4d\x18"
BATCH_ROWS = 8192
PIECE_BYTES = 1 << 20
# As many bytes of files, as they are stored, a task reads at most, unless one file has more.
TASK_BYTES = 128 << 20
# The most of a failed program's messages that is passed on: the end, where the reason stands.
MESSAGE_BYTES = 8192
# Exit codes of mpkg that are about the input alone (mpkg(1)): malformed, cannot be opened. With
# rejects they make one; anything else (a wrong expression, a full disk, a kill) fails the task.
ABOUT_INPUT = (65, 66)
# What stands before a line that is a reject, in what a task gives.
RECORD, REJECT = "record", "reject"
LINE_SCHEMA = "kind string, value string"
REJECT_SCHEMA = "file string, line long, error string, input string, input_base64 string"


class Options(NamedTuple):
    """What every task is told."""

    where: str
    select: str
    columns: list[str]
    mpkg: str
    rejects: bool


class PackageError(RuntimeError):
    """What mpkg said of a file that it could not read to the end."""


def is_compressed(path: str) -> bool:
    """Whether mpkg decompresses the file, so that offsets in it are none of lines: gzip or zstd."""
    with open(path, "rb") as file:
        first = file.read(4)
    is_skippable = first[1:] == ZSTD_SKIPPABLE and 0x50 <= first[0] <= 0x5F
    return first[:2] == GZIP_MAGIC or first == ZSTD_MAGIC or is_skippable


def work_of(paths: list[str], range_bytes: int | None) -> list[tuple[str, int, int]]:
    """What there is to read: whole files (0 to -1), or the lines that begin between two offsets of one."""
    if range_bytes is None:
        return [(path, 0, -1) for path in paths]
    if range_bytes < 1:
        raise ValueError("a range has at least one byte")
    work = []
    for path in paths:
        size = os.path.getsize(path)
        if size <= range_bytes or is_compressed(path):
            work.append((path, 0, -1))
            continue
        work += [(path, start, min(size, start + range_bytes))
                 for start in range(0, size, range_bytes)]
    return work


def tasks_of(work: list[tuple[str, int, int]], cores: int) -> list[list[tuple[str, int, int]]]:
    """The work in tasks of neighbours. A task costs Spark far more than a small file costs mpkg: so there is
    one for every core, or as many as it takes for none to read more than TASK_BYTES."""
    sizes = [(os.path.getsize(path) if end < 0 else end - start) + 1 for path, start, end in work]
    count = max(1, cores, -(-sum(sizes) // TASK_BYTES))
    tasks, before = [[] for _ in range(count)], 0
    for piece, size in zip(work, sizes):  # By where its middle lies among all bytes.
        tasks[(before + size // 2) * count // sum(sizes)].append(piece)
        before += size
    return [task for task in tasks if task]


def find_mpkg(name: str) -> str:
    """The program: what --files or --archives brought to this worker, else what pip installed here.

    Another name than "mpkg" is a path, or is looked up on PATH.
    """
    from pyspark import SparkFiles

    if os.path.isabs(name):
        return name
    shipped = os.path.join(SparkFiles.getRootDirectory(), name)
    if not os.path.exists(shipped):
        if name != "mpkg":
            return name
        try:
            import mpkg
        except ImportError:
            return name
        return mpkg.find_program()
    if not os.access(shipped, os.X_OK):  # Some cluster managers drop the mode.
        os.chmod(shipped, os.stat(shipped).st_mode | stat.S_IXUSR)
    return shipped


def lines_between(path: str, start: int, end: int) -> Iterator[bytes]:
    """The bytes of the lines that begin in [start, end), in pieces.

    Raises PackageError where the file has become shorter than it was when it was cut up.
    """
    with open(path, "rb") as file:
        if start > 0:
            # The line before, whose last byte may be the one at start - 1.
            file.seek(start - 1)
            while (piece := file.readline(PIECE_BYTES)) and not piece.endswith(b"\n"):
                pass
        last = b"\n"
        while (left := end - file.tell()) > 0:
            last = file.read(min(left, PIECE_BYTES))
            if not last:
                raise PackageError(f"{path}: shorter than it was: {end} bytes were expected")
            yield last
        while not last.endswith(b"\n"):  # The rest of the line that goes on in the next range.
            last = file.readline(PIECE_BYTES)
            if not last:
                break
            yield last


class Feed(threading.Thread):
    """Writes pieces to a program's standard input, which ends with them; `error` is what went wrong."""

    def __init__(self, pipe, pieces: Iterator[bytes]):
        super().__init__(daemon=True)
        self.pipe, self.pieces, self.error = pipe, pieces, None

    def run(self):
        try:
            with self.pipe:
                for piece in self.pieces:
                    self.pipe.write(piece)
        except BrokenPipeError:
            pass  # The program ended before it had read everything; its status says why.
        except (OSError, PackageError) as error:
            self.error = error


def run(path: str, start: int, end: int, options: Options) -> Iterator[tuple[str, str]]:
    """Reads one file or range: `mpkg query`; yields records, and rejects if asked for.

    Raises PackageError with mpkg's own message where it fails.
    """
    mpkg = find_mpkg(options.mpkg)
    is_range = end >= 0
    where = f"{path}, bytes {start} to {end}" if is_range else path
    source = "stdin" if is_range else "'" + path.replace("'", "''") + "'"
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/messages", "w+b") as messages:
        rejects = f"{folder}/rejects"
        # One thread: Spark has a task for every core.
        command = [mpkg, "query", "--threads", "1", *(["--rejects", rejects] if options.rejects else []),
                   f"SELECT {options.select} FROM {source} WHERE {options.where}"]
        try:
            program = subprocess.Popen(command, stdin=subprocess.PIPE if is_range else subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=messages)
        except OSError as error:
            raise PackageError(f"{where}: {mpkg} cannot be run: {error.strerror}") from None
        feed = None
        try:
            if is_range:
                feed = Feed(program.stdin, lines_between(path, start, end))
                feed.start()
            for number, line in enumerate(program.stdout):
                if number == 0:
                    check_columns(line, options)
                yield RECORD, line.decode()
            code = program.wait()
        finally:
            if program.poll() is None:  # A reader that wants no more (LIMIT) ends it here.
                program.kill()
            program.wait()
            program.stdout.close()
            if feed:
                feed.join()
        words = last_words(messages, code, without=folder)
        if feed and feed.error:
            raise PackageError(f"{where}: {feed.error}")
        if code not in ((0, 1, *ABOUT_INPUT) if options.rejects else (0,)):
            raise PackageError(f"{where}: {words}")
        if options.rejects:
            yield from rejected_lines(rejects, path, start)
        if code in ABOUT_INPUT:
            yield REJECT, json.dumps({"file": path, "error": words})
        elif words:
            print(f"{where}: {words}", file=sys.stderr)  # Warnings: for the worker's log.


def check_columns(line: bytes, options: Options) -> None:
    """A column that only the schema knows would be NULL in every row, and nobody would be told."""
    found = json.loads(line)
    unknown = [name for name in options.columns if name not in found]
    if unknown:
        raise PackageError(
            f"the SELECT list gives no column {unknown[0]!r}, which the schema has; it gives "
            + ", ".join(found))


def last_words(messages, code: int, without: str) -> str:
    """What the program said, or how it ended where it said nothing.

    Lines about the temporary folder `without` tell a reader nothing: it is gone.
    """
    size = messages.seek(0, os.SEEK_END)
    messages.seek(max(0, size - MESSAGE_BYTES))
    lines = messages.read().decode(errors="replace").splitlines()
    words = "\n".join(line for line in lines if without not in line).strip()
    return words or (f"mpkg query ended with {code}" if code else "")


def rejected_lines(name: str, path: str, start: int) -> Iterator[tuple[str, str]]:
    """The rejects that mpkg wrote, each with the file that it was read from."""
    if not os.path.exists(name):
        return
    with open(name, encoding="utf-8") as file:
        for line in file:
            reject = json.loads(line)
            if reject.get("file") == "stdin":
                reject["file"] = path
                if start > 0:
                    reject.pop("line", None)  # It is not counted from the file's beginning.
            yield REJECT, json.dumps(reject)


def reader(tasks: list[list[tuple[str, int, int]]], options: Options):
    """A function for mapInArrow: batches of numbers, each of a task, to batches of lines."""

    def process(batches):
        import pyarrow

        numbers = (number for batch in batches for number in batch.column(0).to_pylist())
        lines = (line for number in numbers for piece in tasks[number] for line in run(*piece, options))
        while rows := list(itertools.islice(lines, BATCH_ROWS)):
            kinds, values = zip(*rows)
            yield pyarrow.RecordBatch.from_arrays(
                [pyarrow.array(kinds), pyarrow.array(values)], ["kind", "value"])

    return process


def find_files(paths: list[str]) -> list[str]:
    """The files that paths and globs name, each once, in order. Raises FileNotFoundError."""
    files = sorted({name for path in paths for name in (glob.glob(path, recursive=True) or [path])})
    missing = [name for name in files if not os.path.exists(name)]
    if missing:
        raise FileNotFoundError(f"no such file: {', '.join(missing)}")
    return files


def read(spark, paths, *, select="*", schema, where="TRUE", mpkg="mpkg", range_bytes=None,
         rejects=False):
    """The packages of all files for which `where` is true, as a DataFrame of `schema` (Spark DDL).

    paths: files or globs (`**` is any folders) that every worker sees under the same name. A value
    that is not of its column's type fails the task. With `rejects`, returns two DataFrames: the
    packages, and what could not be processed (REJECT_SCHEMA). Both come of one run, whose lines are
    then kept on the workers' disks.
    """
    from pyspark import StorageLevel
    from pyspark.sql.functions import col, from_json

    tasks = tasks_of(work_of(find_files(paths), range_bytes), spark.sparkContext.defaultParallelism)
    columns = spark.createDataFrame([], schema).columns  # Which also holds the DDL to be right.
    if __name__ != "__main__":  # The workers import this module too.
        spark.sparkContext.addPyFile(os.path.abspath(__file__))
    # Numbers alone come from Spark's side: rows made by Python would cost every task a second worker.
    numbers = spark.range(0, len(tasks), 1, max(1, len(tasks)))
    lines = numbers.mapInArrow(reader(tasks, Options(where, select, columns, mpkg, rejects)), LINE_SCHEMA)

    def parsed(kind, ddl):
        of_kind = lines.where(col("kind") == kind)
        return of_kind.select(from_json("value", ddl, {"mode": "FAILFAST"}).alias("line")).select("line.*")

    if not rejects:
        return parsed(RECORD, schema)
    lines.persist(StorageLevel.DISK_ONLY)
    return parsed(RECORD, schema), parsed(REJECT, REJECT_SCHEMA)


def reasons(error: Exception) -> str | None:
    """What the tasks said, out of all that Spark says of a run that failed."""
    found = re.search(r"PackageError: (.*?)(?:\n\s*\n|\n\tat |$)", str(error), re.DOTALL)
    return found and found[1].strip()


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Model packages of many archives as a Spark DataFrame, read through mpkg.")
    parser.add_argument("path", nargs="+", help="archives or plain files; globs are understood")
    parser.add_argument("--where", default="TRUE", help="which packages: an expression of mpkg-expr(7)")
    parser.add_argument("--select", required=True, help="the SELECT list of mpkg project")
    parser.add_argument("--schema", required=True, help="the types of its columns, as Spark DDL")
    parser.add_argument("--mpkg", default="mpkg", help="the program: a path, or a name in --files, of pip or on PATH")
    parser.add_argument("--range-bytes", type=int, help="cut uncompressed files into ranges of so many bytes")
    parser.add_argument("--rejects", metavar="FOLDER", help="go on, and write what failed there as Parquet")
    parser.add_argument("--count-by", metavar="COLUMN", help="print how many packages have which value")
    parser.add_argument("--parquet", metavar="FOLDER", help="write the packages there")
    parser.add_argument("--overwrite", action="store_true", help="folders that exist are replaced")
    arguments = parser.parse_args()

    from pyspark.sql import SparkSession
    from pyspark.sql.utils import AnalysisException

    spark = SparkSession.builder.appName("model packages").getOrCreate()
    try:
        answer(spark, arguments)
    except (FileNotFoundError, ValueError, AnalysisException) as error:
        print(f"packages.py: {error}", file=sys.stderr)
        return 1
    except Exception as error:
        told = reasons(error)
        if told is None:
            raise
        print(f"packages.py: {told}", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    return 0


def answer(spark, arguments: argparse.Namespace) -> None:
    """Writes and prints what the arguments ask for."""
    mode = "overwrite" if arguments.overwrite else "error"
    found = read(
        spark, arguments.path, select=arguments.select, schema=arguments.schema,
        where=arguments.where, mpkg=arguments.mpkg, range_bytes=arguments.range_bytes,
        rejects=arguments.rejects is not None)
    packages = found
    if arguments.rejects is not None:
        packages, rejected = found
        rejected.write.mode(mode).parquet(arguments.rejects)
    if arguments.parquet:
        packages.write.mode(mode).parquet(arguments.parquet)
        packages = spark.read.parquet(arguments.parquet)  # The archives are not read once more.
    if arguments.count_by:
        for row in packages.groupBy(arguments.count_by).count().orderBy(arguments.count_by).collect():
            print(json.dumps(row.asDict(), ensure_ascii=False, default=str))
    elif not arguments.parquet:
        packages.show(truncate=False)


if __name__ == "__main__":
    sys.exit(main())
