"""examples/spark on local[2], over 50 archives and one that is corrupt, held against mpkg alone.

Run by `make test-spark`, which makes a Python with pyspark. MPKG_BINARY is the program.
"""
import collections
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
import unittest.mock

PROJECT = pathlib.Path(__file__).resolve().parents[2]
MPKG = os.environ["MPKG_BINARY"]
sys.path.insert(0, str(PROJECT / "examples/spark"))

import packages  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

WHERE = "model_approval_status = 'Approved' AND customer_metadata_properties.team IN ('fraud', 'vision')"
SELECT = "model_package_arn, customer_metadata_properties.team AS team, creation_time, input_line() AS line"
SCHEMA = "model_package_arn string, team string, creation_time timestamp, line long"
ARCHIVES = 50


def mpkg(*arguments, **more):
    return subprocess.run([MPKG, *map(str, arguments)], check=True, capture_output=True, **more)


class SparkTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        generator = PROJECT / "examples/generate-packages.py"
        cls.archives = []
        for night in range(ARCHIVES):
            records = subprocess.run(
                [sys.executable, generator, "--count", "120", "--seed", str(night)],
                check=True, capture_output=True).stdout
            archive = cls.folder / f"night-{night:02}.jsonl.gz"
            if night % 10 == 3:  # As another tool would have compressed it.
                archive.write_bytes(gzip.compress(records))
            else:
                mpkg("filter", "TRUE", "-o", archive, input=records)
            cls.archives.append(archive)
        cls.plain = cls.folder / "plain.ndjson"
        cls.plain.write_bytes(b"".join(gzip.decompress(a.read_bytes()) for a in cls.archives[:6]))
        cls.corrupt = cls.folder / "broken.jsonl.gz"
        whole = cls.archives[0].read_bytes()
        cls.corrupt.write_bytes(whole[:-100] + bytes([whole[-100] ^ 0x40]) + whole[-99:])
        cls.spark = (
            # Four tries a task, as on a cluster; on this machine the default would be one.
            SparkSession.builder.master("local[2,4]").appName("test")
            .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate())
        cls.spark.sparkContext.setLogLevel("OFF")

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()
        cls.scratch.cleanup()

    def read(self, *paths, **more):
        more = {"select": SELECT, "schema": SCHEMA, "where": WHERE, "mpkg": MPKG} | more
        return packages.read(self.spark, [str(path) for path in paths], **more)

    def expected(self, *paths):
        """The records that mpkg gives by itself."""
        found = mpkg("filter", WHERE, *paths).stdout
        lines = mpkg("project", "model_package_arn, customer_metadata_properties.team AS team", input=found).stdout
        return collections.Counter(
            (row["model_package_arn"], row["team"]) for row in map(json.loads, lines.splitlines()))

    def found(self, frame):
        return collections.Counter((row["model_package_arn"], row["team"]) for row in frame.collect())

    def test_all_archives_give_what_mpkg_gives(self):
        frame = self.read(self.folder / "night-*.jsonl.gz")
        self.assertEqual(frame.rdd.getNumPartitions(), 2)  # Small archives: a task for every core.
        self.assertEqual(self.found(frame), self.expected(*self.archives))
        by_team = {row["team"]: row["count"] for row in frame.groupBy("team").count().collect()}
        teams = collections.Counter()
        for (_, team), count in self.expected(*self.archives).items():
            teams[team] += count
        self.assertEqual(by_team, teams)
        self.assertGreater(sum(teams.values()), 100)

    def test_tasks_have_about_as_many_bytes_each_and_none_too_many(self):
        sizes = [10, 3000, 0, 700, 700, 700, 5000, 1, 1]
        work = []
        for number, size in enumerate(sizes):
            file = self.folder / f"sized-{number}"
            file.write_bytes(b"\n" * size)
            work.append((str(file), 0, -1))
        self.assertEqual(packages.tasks_of([], 2), [])
        self.assertEqual(packages.tasks_of(work, 1), [work])
        self.assertEqual(packages.tasks_of(work, 2), [work[:6], work[6:]])
        self.assertEqual(sum(packages.tasks_of(work, 100), []), work)
        with unittest.mock.patch.object(packages, "TASK_BYTES", 1000):
            tasks = packages.tasks_of(work, 2)
        self.assertEqual(sum(tasks, []), work)
        for task in tasks:
            self.assertTrue(len(task) == 1 or sum(os.path.getsize(path) for path, _, _ in task) <= 2000, task)

    def test_a_name_with_a_quote(self):
        quoted = self.folder / "ana's night.jsonl.gz"
        quoted.write_bytes(self.archives[0].read_bytes())
        self.assertEqual(self.found(self.read(quoted)), self.expected(quoted))

    def test_where_a_record_stood(self):
        file = self.folder / "places.ndjson"
        file.write_bytes(b'{"a":1}\n{"a":2}\n{"a":3}\n')
        frame = self.read(file, where="a <> 2", select="a, input_line() AS line, input_filename() AS name",
                          schema="a long, line long, name string")
        self.assertEqual([tuple(row) for row in frame.collect()], [(1, 1, str(file)), (3, 3, str(file))])

    def test_ranges_of_a_plain_file_give_every_line_once(self):
        expected = self.expected(self.plain)
        size = self.plain.stat().st_size
        for length in (size // 3, size // 23 + 1, size - 1):
            self.assertEqual(self.found(self.read(self.plain, range_bytes=length)), expected)

    def test_ranges_shorter_than_a_line_and_a_last_line_without_its_end(self):
        lines = [b'{"number":%d,"pad":"%s"}' % (n, b"x" * (n % 7)) for n in range(20)]
        for ending in (b"", b"\n", b"\r\n\n"):
            whole = b"\n".join(lines) + ending
            short = self.folder / "short.ndjson"
            short.write_bytes(whole)
            for length in (1, 2, 7, 20, 21, 22, 23, 24, 200, len(whole) - 1):
                cut = [(start, b"".join(packages.lines_between(path, start, end)))
                       for path, start, end in packages.work_of([str(short)], length)]
                self.assertEqual(b"".join(piece for _, piece in cut), whole, length)
                self.assertTrue(all(piece in (b"", whole[-len(piece):]) or piece.endswith(b"\n")
                                    for _, piece in cut), length)
        frame = self.read(short, range_bytes=100, where="TRUE", select="number", schema="number long")
        self.assertEqual([row[0] for row in frame.collect()], list(range(20)))

    def test_a_file_that_became_shorter_fails(self):
        shorter = self.folder / "shorter.ndjson"
        shorter.write_bytes(b'{"a":1}\n' * 100)
        frame = self.read(shorter, range_bytes=300, where="TRUE", select="a", schema="a long")
        shorter.write_bytes(b'{"a":1}\n' * 50)
        with self.assertRaises(Exception) as failure:
            frame.collect()
        self.assertIn("shorter.ndjson: shorter than it was", str(failure.exception))

    def test_a_schema_that_does_not_fit_fails(self):
        for schema, words in (("model_package_arn string, tema string", "gives no column 'tema'"),
                              ("model_package_arn long", "MALFORMED_RECORD_IN_PARSING")):
            with self.assertRaises(Exception) as failure:
                self.read(self.archives[0], schema=schema).collect()
            self.assertIn(words, str(failure.exception))

    def test_who_wants_few_rows_gets_them(self):
        self.assertEqual(len(self.read(self.plain, where="TRUE").take(3)), 3)

    def test_parquet_can_be_read_back_and_joined(self):
        target = str(self.folder / "approved.parquet")
        frame = self.read(*self.archives[:5])
        frame.write.parquet(target)
        back = self.spark.read.parquet(target)
        self.assertEqual(self.found(back), self.expected(*self.archives[:5]))
        owners = self.spark.createDataFrame([("fraud", "ana")], "team string, owner string")
        joined = back.join(owners, "team").count()
        self.assertEqual(joined, sum(n for (_, team), n in self.expected(*self.archives[:5]).items()
                                     if team == "fraud"))

    def test_a_corrupt_archive_fails_with_its_name_and_mpkgs_words(self):
        tries = self.folder / "tries"
        counting = self.folder / "counting-mpkg"
        counting.write_text(f'#!/bin/sh\necho "$@" >> "{tries}"\nexec "{MPKG}" "$@"\n')
        counting.chmod(0o755)
        with self.assertRaises(Exception) as failure:
            self.read(*self.archives[:2], self.corrupt, mpkg=str(counting)).collect()
        words = str(failure.exception)
        self.assertIn("PackageError", words)
        self.assertIn(str(self.corrupt), words)
        self.assertIn("mpkg query:", words)
        told = [line for line in tries.read_text().splitlines() if str(self.corrupt) in line]
        self.assertEqual(len(told), 4)  # Spark tried again before it gave up.

    def test_rejects_are_a_data_frame_of_their_own(self):
        bad = self.folder / "bad.ndjson"
        bad.write_bytes(b'{"half\n' + gzip.decompress(self.archives[1].read_bytes()))
        good, rejects = self.read(self.archives[0], self.corrupt, bad, rejects=True)
        rows = {(row["file"], row["line"]): row for row in rejects.collect()}
        self.assertIn("invalid JSON", rows[str(bad), 1]["error"])
        self.assertEqual(rows[str(bad), 1]["input"], '{"half')
        self.assertIn("mpkg query:", rows[str(self.corrupt), None]["error"])
        self.assertEqual(len(rows), 2)
        whole = self.expected(self.archives[0], self.archives[1])
        self.assertLessEqual(whole, self.found(good))

    def test_a_program_that_dies_is_no_reject(self):
        dying = self.folder / "dying-mpkg"
        dying.write_text('#!/bin/sh\nkill -9 $$\n')
        dying.chmod(0o755)
        with self.assertRaises(Exception) as failure:
            self.read(self.archives[0], mpkg=str(dying), rejects=True)[0].collect()
        self.assertIn(f"{self.archives[0]}: mpkg query ended with -9", str(failure.exception))

    def test_rejects_of_ranges_name_the_file(self):
        bad = self.folder / "bad-ranges.ndjson"
        bad.write_bytes(b'{"a":1}\n' * 60 + b'{"a":\n' + b'{"a":1}\n' * 60)
        good, rejects = self.read(bad, rejects=True, range_bytes=200, where="TRUE", select="a", schema="a long")
        self.assertEqual(good.count(), 120)
        self.assertEqual([(row["file"], row["input"]) for row in rejects.collect()], [(str(bad), '{"a":')])

    def test_a_program_that_is_missing_is_told(self):
        with self.assertRaises(Exception) as failure:
            self.read(self.archives[0], mpkg="/nonexistent/mpkg").collect()
        self.assertIn("/nonexistent/mpkg cannot be run", str(failure.exception))

    def test_a_wrong_expression_is_told_even_with_rejects(self):
        with self.assertRaises(Exception) as failure:
            self.read(self.archives[0], where="model_approval_status =", rejects=True)[0].collect()
        self.assertIn("mpkg query:", str(failure.exception))

    def submit(self, *arguments, options=(), environment=None):
        """The command, by spark-submit, with no mpkg on PATH."""
        return subprocess.run(
            [pathlib.Path(sys.executable).parent / "spark-submit", "--master", "local[2]",
             "--conf", "spark.ui.enabled=false", *options, packages.__file__, *map(str, arguments),
             "--where", WHERE, "--select", "model_package_arn, customer_metadata_properties.team AS team",
             "--schema", "model_package_arn string, team string"],
            capture_output=True, text=True,
            env=os.environ | {"PATH": "/usr/bin:/bin", "PYSPARK_PYTHON": sys.executable} | (environment or {}))

    def test_the_command_with_the_program_shipped_to_the_workers(self):
        target = self.folder / "command.parquet"
        run = self.submit(self.folder / "night-0*.jsonl.gz", "--count-by", "team", "--parquet", target,
                          options=["--files", MPKG])
        self.assertEqual(run.returncode, 0, run.stderr[-3000:])
        rows = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
        expected = collections.Counter()
        for (_, team), count in self.expected(*self.archives[:10]).items():
            expected[team] += count
        self.assertEqual({row["team"]: row["count"] for row in rows}, expected)
        self.assertEqual(
            self.found(self.spark.read.parquet(str(target))), self.expected(*self.archives[:10]))

    def test_the_command_with_what_pip_installed(self):
        installed = self.folder / "installed"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index",
             "--target", installed, os.environ["MPKG_WHEEL"]], check=True)
        environment = {"PYTHONPATH": str(installed), "MPKG_BINARY": ""}
        run = self.submit(self.folder / "night-0*.jsonl.gz", "--count-by", "team", environment=environment)
        self.assertEqual(run.returncode, 0, run.stderr[-3000:])
        rows = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
        self.assertEqual(sum(row["count"] for row in rows), sum(self.expected(*self.archives[:10]).values()))
        without = self.submit(self.archives[0], environment={"MPKG_BINARY": ""})
        self.assertEqual(without.returncode, 1)
        self.assertIn("mpkg cannot be run", without.stdout)

    def test_the_command_with_an_archive_and_rejects(self):
        with tarfile.open(self.folder / "tools.tar.gz", "w:gz", compresslevel=1) as tools:
            tools.add(MPKG, "bin/mpkg")
        rejects = self.folder / "rejects.parquet"
        run = self.submit(self.archives[0], self.corrupt, "--mpkg", "tools/bin/mpkg", "--rejects", rejects,
                          "--count-by", "team", options=["--archives", f"{self.folder}/tools.tar.gz#tools"])
        self.assertEqual(run.returncode, 0, run.stderr[-3000:])
        self.assertEqual([row["file"] for row in self.spark.read.parquet(str(rejects)).collect()],
                         [str(self.corrupt)])

    def test_the_command_fails_with_mpkgs_words_alone(self):
        run = self.submit(self.archives[0], self.corrupt, options=["--files", MPKG])
        self.assertEqual(run.returncode, 1)
        # spark-submit gives what its program says on either stream on standard output.
        self.assertRegex(run.stdout, f"^packages.py: {re.escape(str(self.corrupt))}: mpkg query: .*\n$")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
