"""Measures one question over the same archives: by mpkg alone, Spark with mpkg, Spark's own JSON reader.

    MPKG_BINARY=.build/release/mpkg PYSPARK_PYTHON=.build/spark-venv/bin/python \\
        .build/spark-venv/bin/python Tests/Spark/measure.py WAY ARCHIVE ...

WAY is mpkg, spark-mpkg, json or json-inferred. Prints seconds, Spark's start included, how many groups
have approved packages of the team, and how many those are. One way a run: none profits from another's
warm Spark.
"""

import collections
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples/spark"))

MPKG = os.environ["MPKG_BINARY"]
WHERE = "model_approval_status = 'Approved' AND customer_metadata_properties.team = 'fraud'"
SELECT = "model_package_group_name AS name"
TYPES = ("model_approval_status string, model_package_group_name string, "
         "customer_metadata_properties map<string, string>")


def by_mpkg(archives):
    filtering = subprocess.Popen([MPKG, "filter", WHERE, *archives], stdout=subprocess.PIPE)
    projecting = subprocess.Popen(
        [MPKG, "project", SELECT], stdin=filtering.stdout, stdout=subprocess.PIPE)
    filtering.stdout.close()
    counts = collections.Counter(projecting.stdout)
    if filtering.wait() or projecting.wait():
        sys.exit("mpkg failed")
    return counts.values()


def by_spark(way, archives):
    from pyspark.sql import SparkSession

    import packages

    spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
             .config("spark.driver.memory", "4g").getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    if way == "spark-mpkg":
        found = packages.read(spark, archives, where=WHERE, select=SELECT, schema="name string", mpkg=MPKG)
    else:
        reader = spark.read.schema(TYPES) if way == "json" else spark.read
        found = reader.json(archives).where(
            "model_approval_status = 'Approved' AND customer_metadata_properties['team'] = 'fraud'"
        ).selectExpr("model_package_group_name AS name")
    return [row["count"] for row in found.groupBy("name").count().collect()]


def main():
    way, *archives = sys.argv[1:]
    if way not in ("mpkg", "spark-mpkg", "json", "json-inferred") or not archives:
        sys.exit(__doc__)
    begin = time.monotonic()
    counts = by_mpkg(archives) if way == "mpkg" else by_spark(way, archives)
    print(f"{way}: {time.monotonic() - begin:.2f} s, {len(counts)} groups, {sum(counts)} packages")


if __name__ == "__main__":
    main()
