#!/usr/bin/env python3
"""The selective question as a pandas frame: frame_engines.py ENGINE INPUT. Checks the answer afterwards.

Where BENCH_SECONDS names a file, the seconds that the question took are written to it.
"""

import subprocess
import sys
import time

import mpkg
import pandas
import pyarrow.json  # noqa: F401  Loaded before the clock runs, as what the others need is.
from engines import tell
from queries import BY_NAME, COLUMNS, SELECT_LIST

QUESTION = BY_NAME["selective"].expression


def mpkg_frame(path: str) -> pandas.DataFrame:
    return mpkg.filter(path, QUESTION, SELECT_LIST).to_pandas()


def whole_frame(path: str) -> pandas.DataFrame:
    return mpkg.filter(path, QUESTION).to_pandas()


def pandas_frame(path: str) -> pandas.DataFrame:
    frame = pandas.read_json(path, lines=True, dtype=False)
    team = frame["customer_metadata_properties"].map(
        lambda metadata: metadata.get("team") if isinstance(metadata, dict) else None)
    return frame[(frame["model_approval_status"] == "PendingManualApproval") & (team == "fraud")][COLUMNS]


def polars_frame(path: str) -> pandas.DataFrame:
    import polars
    types = {"customer_metadata_properties": polars.Struct({"team": polars.String}),
             "model_package_version": polars.Int64}
    schema = {name: types.get(name, polars.String) for name in [*COLUMNS, "customer_metadata_properties"]}
    return polars.scan_ndjson(path, schema=schema).filter(
        (polars.col("model_approval_status") == "PendingManualApproval")
        & (polars.col("customer_metadata_properties").struct["team"] == "fraud")).select(COLUMNS).collect().to_pandas()


def duckdb_frame(path: str) -> pandas.DataFrame:
    import duckdb
    types = {name: "VARCHAR" for name in COLUMNS}
    types |= {"model_package_version": "BIGINT", "customer_metadata_properties": "STRUCT(team VARCHAR)"}
    return duckdb.connect().execute(
        f"SELECT {SELECT_LIST} FROM read_json(?, format = 'newline_delimited', columns = {types}) "
        f"WHERE {QUESTION}", [path]).df()


ENGINES = {"mpkg": mpkg_frame, "mpkg-whole": whole_frame, "pandas": pandas_frame, "polars": polars_frame,
           "duckdb": duckdb_frame}


def main() -> None:
    engine, path = sys.argv[1:]
    if engine in ("polars", "duckdb"):
        __import__(engine)
    begin = time.perf_counter()
    frame = ENGINES[engine](path)
    tell(begin)
    count = int(subprocess.run(
        [mpkg.find_program(), "filter", "--count", QUESTION, path], check=True, capture_output=True).stdout)
    names = {row["model_package_arn"] for row in mpkg.filter(path, QUESTION, "model_package_arn")}
    if len(frame) != count or set(frame["model_package_arn"]) != names:
        raise SystemExit(f"{engine} gives {len(frame)} records, mpkg {count}")


if __name__ == "__main__":
    main()
