#!/usr/bin/env python3
"""Reads archives of model packages with Spark, through mpkg in every task.

    spark-submit --files /usr/bin/mpkg packages.py 'snapshots/*.jsonl.gz' \\
        --where "model_approval_status = 'Approved'" \\
        --select "model_package_arn, tags['team'] AS team, creation_time" \\
        --schema "model_package_arn string, team string, creation_time timestamp" \\
        --count-by team --parquet approved.parquet

Each archive is one task; an uncompressed file may be cut into byte ranges (--range-bytes). What mpkg
says of a file it cannot read is what the failed task says. With --rejects the run goes on, and what
could not be processed is a DataFrame of its own, written as Parquet beside.

As a module: packages.read(spark, paths, ...) gives the DataFrames.
"""

import argparse
import glob
import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
from typing import Iterator, NamedTuple

GZIP_MAGIC = b"\x1f\x8b"
BATCH_ROWS = 8192
# What stands before a line that is a reject, in what a task gives.
RECORD, REJECT = "record", "reject"
TASK_SCHEMA = "path string, start long, end long"
LINE_SCHEMA = "kind string, value string"
REJECT_SCHEMA = "file string, line long, error string, input string, input_base64 string"


class Options(NamedTuple):
    """What every task is told."""

    where: str
    select: str
    mpkg: str
    rejects: bool


class PackageError(RuntimeError):
    """What mpkg said of a file that it could not read to the end."""


def is_gzip(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == GZIP_MAGIC


def work_of(paths: list[str], range_bytes: int | None) -> list[tuple[str, int, int]]:
    """The tasks: a whole file (0 to -1), or the lines that begin between two offsets of one."""
    work = []
    for path in paths:
        size = os.path.getsize(path)
        if range_bytes is None or size <= range_bytes or is_gzip(path):
            work.append((path, 0, -1))
            continue
        work += [(path, start, min(size, start + range_bytes))
                 for start in range(0, size, range_bytes)]
    return work


def find_mpkg(name: str) -> str:
    """The program: a path, what --files brought to this worker, or a name on PATH."""
    from pyspark import SparkFiles

    if os.sep in name:
        return name
    shipped = os.path.join(SparkFiles.getRootDirectory(), name)
    if not os.path.exists(shipped):
        return name
    if not os.access(shipped, os.X_OK):  # Some cluster managers drop the mode.
        os.chmod(shipped, os.stat(shipped).st_mode | stat.S_IXUSR)
    return shipped


def lines_between(path: str, start: int, end: int) -> Iterator[bytes]:
    """The bytes of the lines that begin in [start, end), in pieces."""
    with open(path, "rb") as file:
        if start > 0:
            file.seek(start - 1)
            file.readline()  # The line before, of which the last byte may be its end.
        while (left := end - file.tell()) > 0:
            yield file.read(min(left, 1 << 20))
        if file.tell() > start and file.tell() == end:
            file.seek(end - 1)
            if file.read(1) != b"\n":
                yield file.readline()


def feed(pipe, pieces: Iterator[bytes]) -> None:
    """Writes to a program that may end before it has read everything."""
    try:
        for piece in pieces:
            pipe.write(piece)
        pipe.close()
    except BrokenPipeError:
        pass


def run(path: str, start: int, end: int, options: Options) -> Iterator[tuple[str, str]]:
    """One task: `mpkg filter WHERE | mpkg project SELECT`; yields records, and rejects if asked for.

    Raises PackageError with mpkg's own message where one of them fails.
    """
    mpkg = find_mpkg(options.mpkg)
    is_range = end >= 0
    with tempfile.TemporaryDirectory() as folder:
        rejects = [os.path.join(folder, name) for name in ("filter.rejects", "project.rejects")]

        def command(subcommand: str, text: str, rejected: str) -> list[str]:
            # One thread: Spark has a task for every core.
            more = ["--rejects", rejected] if options.rejects else []
            return [mpkg, subcommand, "--threads", "1", *more, "--", text]

        filtering = command("filter", options.where, rejects[0]) + ([] if is_range else [path])
        messages = tempfile.TemporaryFile(dir=folder)
        try:
            first = subprocess.Popen(
                filtering, stdin=subprocess.PIPE if is_range else subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=messages)
        except OSError as error:
            raise PackageError(f"{path}: {mpkg} cannot be run: {error.strerror}") from None
        second = subprocess.Popen(
            command("project", options.select, rejects[1]), stdin=first.stdout,
            stdout=subprocess.PIPE, stderr=messages)
        first.stdout.close()  # So that the first ends with the second.
        if is_range:
            threading.Thread(
                target=feed, args=(first.stdin, lines_between(path, start, end)), daemon=True).start()
        try:
            for line in second.stdout:
                yield RECORD, line.decode()
            failed = [program.wait() for program in (first, second)]
        finally:
            for program in (first, second):
                if program.poll() is None:
                    program.kill()
                    program.wait()
        messages.seek(0)
        words = messages.read().decode(errors="replace").strip()
        good = (0, 1) if options.rejects else (0,)
        if options.rejects:
            yield from rejected_lines(rejects, path, start)
        if any(code not in good for code in failed):
            where = f"{path}, bytes {start} to {end}" if is_range else path
            if not options.rejects or 64 in failed:
                raise PackageError(f"{where}: {words}")
            yield REJECT, json.dumps({"file": path, "error": words})


def rejected_lines(files: list[str], path: str, start: int) -> Iterator[tuple[str, str]]:
    """The rejects that mpkg wrote, each with the file that its task was about."""
    for name in files:
        if not os.path.exists(name):
            continue
        with open(name, encoding="utf-8") as file:
            for line in file:
                reject = json.loads(line)
                if reject.get("file") == "stdin":
                    reject["file"] = path
                    if start > 0 or name == files[1]:
                        reject.pop("line", None)  # It counts from the range's beginning.
                yield REJECT, json.dumps(reject)


def task(options: Options):
    """A function for mapInArrow: batches of tasks to batches of lines."""

    def process(batches):
        import pyarrow

        for batch in batches:
            for row in batch.to_pylist():
                kinds, values = [], []
                for kind, value in run(row["path"], row["start"], row["end"], options):
                    kinds.append(kind)
                    values.append(value)
                    if len(values) == BATCH_ROWS:
                        yield pyarrow.RecordBatch.from_arrays(
                            [pyarrow.array(kinds), pyarrow.array(values)], ["kind", "value"])
                        kinds, values = [], []
                if values:
                    yield pyarrow.RecordBatch.from_arrays(
                        [pyarrow.array(kinds), pyarrow.array(values)], ["kind", "value"])

    return process


def read(spark, paths, *, select="*", schema, where="TRUE", mpkg="mpkg", range_bytes=None,
         rejects=False):
    """The packages of all files for which `where` is true, as a DataFrame of `schema` (Spark DDL).

    paths: files or globs that every worker sees under the same name. With `rejects`, returns two
    DataFrames: the packages, and what could not be processed. Both come of one run, whose lines are
    then kept on disk.
    """
    from pyspark import StorageLevel
    from pyspark.sql.functions import col, from_json

    files = sorted({name for path in paths for name in (glob.glob(path) or [path])})
    missing = [name for name in files if not os.path.exists(name)]
    if missing:
        raise FileNotFoundError(f"no such file: {', '.join(missing)}")
    if __name__ != "__main__":  # The workers import this module too.
        spark.sparkContext.addPyFile(os.path.abspath(__file__))
    work = work_of(files, range_bytes)
    tasks = spark.createDataFrame(
        spark.sparkContext.parallelize(work, max(1, len(work))), TASK_SCHEMA)
    lines = tasks.mapInArrow(task(Options(where, select, mpkg, rejects)), LINE_SCHEMA)

    def parsed(kind, ddl):
        of_kind = lines.where(col("kind") == kind)
        return of_kind.select(from_json("value", ddl).alias("line")).select("line.*")

    if not rejects:
        return parsed(RECORD, schema)
    lines.persist(StorageLevel.DISK_ONLY)
    return parsed(RECORD, schema), parsed(REJECT, REJECT_SCHEMA)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Model packages of many archives as a Spark DataFrame, read through mpkg.")
    parser.add_argument("path", nargs="+", help="archives or plain files; globs are understood")
    parser.add_argument("--where", default="TRUE", help="which packages: an expression of mpkg-expr(7)")
    parser.add_argument("--select", required=True, help="the SELECT list of mpkg project")
    parser.add_argument("--schema", required=True, help="the types of its columns, as Spark DDL")
    parser.add_argument("--mpkg", default="mpkg", help="the program: a path, a name on PATH or in --files")
    parser.add_argument("--range-bytes", type=int, help="cut uncompressed files into ranges of so many bytes")
    parser.add_argument("--rejects", metavar="FOLDER", help="go on, and write what failed there as Parquet")
    parser.add_argument("--count-by", metavar="COLUMN", help="print how many packages have which value")
    parser.add_argument("--parquet", metavar="FOLDER", help="write the packages there")
    arguments = parser.parse_args()

    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("model packages").getOrCreate()
    found = read(
        spark, arguments.path, select=arguments.select, schema=arguments.schema,
        where=arguments.where, mpkg=arguments.mpkg, range_bytes=arguments.range_bytes,
        rejects=arguments.rejects is not None)
    packages = found
    if arguments.rejects is not None:
        packages, rejected = found
        rejected.write.mode("overwrite").parquet(arguments.rejects)
    if arguments.parquet:
        packages.write.mode("overwrite").parquet(arguments.parquet)
    if arguments.count_by:
        for row in packages.groupBy(arguments.count_by).count().orderBy(arguments.count_by).collect():
            print(json.dumps(row.asDict(), ensure_ascii=False))
    elif not arguments.parquet:
        packages.show(truncate=False)
    spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
