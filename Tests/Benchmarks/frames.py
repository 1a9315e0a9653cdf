"""A filtered snapshot as a pandas frame: the Python module mpkg, its peers, and the pipe alone."""

from contestants import LIMIT, MPKG, PEER, Contestant
from dataset import Dataset
from measure import Pipeline
from queries import BY_NAME, SELECT_LIST
from tools import HERE, Tools

PIPE, WHOLE_PIPE = "mpkg filter … | mpkg project … | cat", "mpkg filter … | cat"
# Each answers with the five columns; the last two give whole records.
PEERS = {
    "polars": "polars.scan_ndjson, to_pandas", "duckdb": "DuckDB read_json, df",
    "pandas": "pandas.read_json(lines=True), then its rows",
}


def contestants(tools: Tools, data: Dataset) -> list[Contestant]:
    """All cores, the file in the page cache. Python's contestants tell the time of the question alone."""
    expression = BY_NAME["selective"].expression
    path = str(data.path("full"))
    search, cat = [tools.mpkg, "filter", expression, path], ["cat"]
    found = [Contestant(PIPE, "all", LIMIT, Pipeline([search, [tools.mpkg, "project", SELECT_LIST], cat]))]
    if "pandas" not in tools or "pyarrow" not in tools:
        return found

    def python(name: str, engine: str, role: str, slice_name: str = "full") -> Contestant:
        command = [tools.python, str(HERE / "frame_engines.py"), engine, str(data.path(slice_name))]
        module = HERE.parent.parent / "Sources/Python"
        return Contestant(name, "all", role, Pipeline(
            [command], environment={"PYTHONPATH": str(module), "MPKG_BINARY": tools.mpkg},
            tells_seconds=True), slice_name)

    found.append(python("mpkg.filter, to_pandas", "mpkg", MPKG))
    for engine, name in PEERS.items():
        if engine in tools:
            found.append(python(name, engine, PEER, "small" if engine == "pandas" else "full"))
    found.append(Contestant(WHOLE_PIPE, "all", LIMIT, Pipeline([search, cat])))
    return [*found, python("mpkg.filter, whole records, to_pandas", "mpkg-whole", MPKG)]
