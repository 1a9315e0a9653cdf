"""The queries as SQL for DuckDB and ClickHouse, each in the form that was found quickest for it.

Both engines read lines as text and look into them with their JSON functions, since only so a whole
line can come out as it went in; DuckDB projects through its NDJSON reader with the columns given,
ClickHouse by reading a line into one tuple. A searching query passes over lines without a literal
before it parses anything.
"""

from queries import COLUMNS, SELECT_LIST, Query

# No CSV here: the separator cannot stand in a line of JSON, and nothing is quoted.
PLAIN = "delim = '\x01', quote = '', escape = '', header = false"
DUCKDB_TYPES = {"model_package_version": "BIGINT"}
CLICKHOUSE_TYPES = {"model_package_version": "Nullable(Int64)"}


def duckdb(query: Query, path: str, output: str, is_searching: bool) -> str:
    """DuckDB's statement for a query over a file (plain or .gz), to a file.

    Without USE_TMP_FILE false it would replace whatever stands at `output`, a device included.
    """
    compression = "gzip" if path.endswith(".gz") else "none"
    lines = (f"read_csv('{path}', columns = {{line: 'VARCHAR'}}, auto_detect = false, {PLAIN},"
             f" compression = '{compression}')")
    if not query.is_projected:
        return (f"COPY (SELECT line FROM {lines} WHERE {_where(query.duckdb, query, is_searching)})"
                f" TO '{output}' (FORMAT csv, USE_TMP_FILE false, HEADER false, QUOTE '',"
                " ESCAPE '', DELIMITER '\x01')")
    types = {name: DUCKDB_TYPES.get(name, "VARCHAR") for name in COLUMNS}
    if query.expression:
        types["customer_metadata_properties"] = "JSON"
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in types.items())
    where = ""
    if query.expression:
        where = (" WHERE model_approval_status = 'PendingManualApproval'"
                 " AND customer_metadata_properties->>'$.team' = 'fraud'")
    return (f"COPY (SELECT {SELECT_LIST} FROM read_ndjson('{path}', columns = {{{columns}}},"
            f" compression = '{compression}'){where}) TO '{output}' (FORMAT json,"
            " USE_TMP_FILE false)")


def clickhouse(query: Query, path: str, output: str, is_searching: bool) -> str:
    """ClickHouse's statement for a query over a file, to a file, to which it appends.

    TRUNCATE in the place of APPEND would replace whatever stands at `output`, a device included.
    """
    target = f"INTO OUTFILE '{output}' APPEND"
    lines = f"file('{path}', LineAsString, 'line String')"
    where = f" WHERE {_where(query.clickhouse, query, is_searching)}" if query.expression else ""
    if not query.is_projected:
        return f"SELECT line FROM {lines}{where} {target} FORMAT TSVRaw SETTINGS max_threads = 2"
    types = ", ".join(
        f"{name} {CLICKHOUSE_TYPES.get(name, 'Nullable(String)')}" for name in COLUMNS)
    columns = ", ".join(f"record.{place} AS {name}" for place, name in enumerate(COLUMNS, 1))
    return (f"SELECT {columns} FROM (SELECT JSONExtract(line, 'Tuple({types})') AS record"
            f" FROM {lines}{where}) {target} FORMAT JSONEachRow SETTINGS max_threads = 2,"
            " output_format_json_quote_64bit_integers = 0")


def _where(condition: str, query: Query, is_searching: bool) -> str:
    if not is_searching:
        return condition
    return f"line LIKE '%{query.literal}%' AND {condition}"
