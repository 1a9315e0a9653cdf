#!/usr/bin/env python3
"""One query by an engine that is a Python module: engines.py ENGINE QUERY INPUT OUTPUT [--search].

Where BENCH_SECONDS names a file, the seconds that the query itself
took are written to it, so that loading the module is not counted against the engine. `--version`
in the place of a query prints the engine's version.
"""

import os
import sys
import time

import sql
from queries import BY_NAME, COLUMNS, Query

THREADS = 2


def duckdb_run(query: Query, path: str, output: str, is_searching: bool) -> None:
    import duckdb
    connection = duckdb.connect(config={"threads": THREADS})
    begin = time.perf_counter()
    connection.execute(sql.duckdb(query, path, output, is_searching))
    tell(begin)


def chdb_run(query: Query, path: str, output: str, is_searching: bool) -> None:
    from chdb import session
    engine = session.Session()
    begin = time.perf_counter()
    engine.query(sql.clickhouse(query, path, output, is_searching))
    tell(begin)


def polars_run(query: Query, path: str, output: str, is_searching: bool) -> None:
    os.environ.setdefault("POLARS_MAX_THREADS", str(THREADS))
    import polars
    tag = polars.Struct({"Key": polars.String, "Value": polars.String})
    container = polars.Struct({"Image": polars.String})
    types = {
        "tags": polars.List(tag), "model_package_version": polars.Int64,
        "inference_specification": polars.Struct({"Containers": polars.List(container)}),
        "customer_metadata_properties": polars.Struct({"team": polars.String}),
    }

    def has_tag(tags: polars.Expr) -> polars.Expr:
        element = polars.element()
        return tags.list.eval(
            (element.struct["Key"] == "team") & (element.struct["Value"] == "fraud")).list.any()

    def is_fraud(metadata: polars.Expr) -> polars.Expr:
        return metadata.struct["team"] == "fraud"

    selective = (["model_approval_status", "customer_metadata_properties"], lambda of:
                 (of("model_approval_status") == "PendingManualApproval")
                 & is_fraud(of("customer_metadata_properties")))
    needed, condition = {
        "selective": selective,
        "filter_project": selective,
        "unselective": (["model_approval_status"], lambda of:
                        of("model_approval_status") != "Rejected"),
        "nested": (["inference_specification"], lambda of: of("inference_specification")
                   .struct["Containers"].list.get(0, null_on_oob=True).struct["Image"]
                   .str.contains("xgboost", literal=True)),
        "like": (["model_package_description"], lambda of: of("model_package_description")
                 .str.contains("xgboost", literal=True)),
        "metadata": (["customer_metadata_properties"],
                     lambda of: is_fraud(of("customer_metadata_properties"))),
        "tags": (["tags"], lambda of: has_tag(of("tags"))),
        "project": ([], None),
    }[query.name]
    begin = time.perf_counter()
    if query.is_projected:
        schema = {name: types.get(name, polars.String) for name in [*needed, *COLUMNS]}
        frame = polars.scan_ndjson(path, schema=schema)
        frame = frame.filter(condition(polars.col)) if condition else frame
        with open(output, "wb") as file:
            frame.select(COLUMNS).sink_ndjson(file)
    else:
        record = polars.Struct({name: types.get(name, polars.String) for name in needed})
        decoded = polars.col("line").str.json_decode(record)
        frame = polars.scan_lines(path).filter(condition(lambda name: decoded.struct[name]))
        with open(output, "wb") as file:
            frame.sink_csv(file, include_header=False, quote_style="never", separator="\x01")
    tell(begin)


def orjson_run(query: Query, path: str, output: str, is_searching: bool) -> None:
    from orjson import dumps, loads

    def has_tag(record: dict) -> bool:
        for tag in record.get("tags") or ():
            if tag["Key"] == "team":
                return tag["Value"] == "fraud"
        return False

    def is_fraud(record: dict) -> bool:
        return (record.get("customer_metadata_properties") or {}).get("team") == "fraud"

    def selective(record: dict) -> bool:
        return record.get("model_approval_status") == "PendingManualApproval" and is_fraud(record)

    condition = {
        "selective": selective,
        "filter_project": selective,
        "unselective":
            lambda record: record.get("model_approval_status") not in (None, "Rejected"),
        "nested": lambda record:
            "xgboost" in record["inference_specification"]["Containers"][0]["Image"],
        "like": lambda record: "xgboost" in (record.get("model_package_description") or ""),
        "metadata": is_fraud,
        "tags": has_tag,
        "project": lambda record: True,
    }[query.name]
    begin = time.perf_counter()
    with open(path, "rb", buffering=1 << 20) as lines, open(output, "wb", 1 << 18) as file:
        write = file.write
        if query.is_projected:
            for line in lines:
                record = loads(line)
                if condition(record):
                    write(dumps({name: record.get(name) for name in COLUMNS}) + b"\n")
        else:
            for line in lines:
                if condition(loads(line)):
                    write(line)
    tell(begin)


def tell(begin: float) -> None:
    """Writes how long the query took, where somebody wants to know."""
    if path := os.environ.get("BENCH_SECONDS"):
        with open(path, "w", encoding="ascii") as file:
            file.write(f"{time.perf_counter() - begin:.6f}")


RUNS = {"duckdb": duckdb_run, "chdb": chdb_run, "polars": polars_run, "orjson": orjson_run}


def main() -> None:
    engine, query, *rest = sys.argv[1:]
    if query == "--version":
        print(__import__(engine).__version__)
    elif query == "--load":
        __import__(engine)
    else:
        RUNS[engine](BY_NAME[query], rest[0], rest[1], "--search" in rest)


if __name__ == "__main__":
    main()
