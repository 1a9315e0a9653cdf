"""The questions that every contestant is asked, in the words of each of them."""

from dataclasses import dataclass, replace

# In the order of the records, which is the quickest to find them in.
COLUMNS = [
    "model_approval_status", "model_package_group_name", "model_package_arn", "creation_time",
    "model_package_version",
]
SELECT_LIST = ", ".join(COLUMNS)

# DuckDB gives nested values as compact text, in which this finds the tag twice as fast as lists do.
TAG = '{"Key":"team","Value":"fraud"}'


@dataclass(frozen=True)
class Query:
    """One question; a condition is empty where every record is asked for."""

    name: str
    title: str
    expression: str = ""  # mpkg's, which is what the question means
    literal: str = ""  # what every selected line holds, for a raw search first
    jq: str = ""  # a condition over one record
    miller: str = ""
    duckdb: str = ""  # over `line`, the text of one record
    clickhouse: str = ""
    is_projected: bool = False  # five columns instead of the whole line


SELECTIVE = Query(
    "selective", "Selective filter: two conditions, about 5 % selected",
    expression="model_approval_status = 'PendingManualApproval'"
    " AND customer_metadata_properties.team = 'fraud'",
    literal='"fraud"',
    jq='.model_approval_status == "PendingManualApproval"'
    ' and .customer_metadata_properties.team == "fraud"',
    miller='$model_approval_status == "PendingManualApproval"'
    ' && is_map($customer_metadata_properties)'
    ' && $customer_metadata_properties["team"] == "fraud"',
    duckdb="CASE WHEN line->>'$.model_approval_status' = 'PendingManualApproval'"
    " THEN line->>'$.customer_metadata_properties.team' = 'fraud' END",
    clickhouse="JSONExtractString(line, 'model_approval_status') = 'PendingManualApproval'"
    " AND JSONExtractString(line, 'customer_metadata_properties', 'team') = 'fraud'",
)

QUERIES = [
    SELECTIVE,
    Query(
        "unselective", "Unselective filter: about 77 % selected",
        expression="model_approval_status <> 'Rejected'",
        jq='.model_approval_status | . != null and . != "Rejected"',
        miller='is_not_empty($model_approval_status) && $model_approval_status != "Rejected"',
        duckdb="line->>'$.model_approval_status' <> 'Rejected'",
        clickhouse="JSONExtractString(line, 'model_approval_status') NOT IN ('', 'Rejected')"),
    Query(
        "nested", "Nested path: about a quarter selected",
        expression="inference_specification.Containers[0].Image LIKE '%xgboost%'",
        literal="xgboost",
        jq='(.inference_specification.Containers[0].Image // "") | contains("xgboost")',
        miller='$inference_specification["Containers"][1]["Image"] =~ "xgboost"',
        duckdb="line->>'$.inference_specification.Containers[0].Image' LIKE '%xgboost%'",
        clickhouse="JSONExtractString(line, 'inference_specification', 'Containers', 1, 'Image')"
        " LIKE '%xgboost%'"),
    Query(
        "like", "LIKE over a text column: about 14 % selected",
        expression="model_package_description LIKE '%xgboost%'",
        literal="xgboost",
        jq='(.model_package_description // "") | contains("xgboost")',
        miller='is_string($model_package_description)'
        ' && $model_package_description =~ "xgboost"',
        duckdb="line->>'$.model_package_description' LIKE '%xgboost%'",
        clickhouse="JSONExtractString(line, 'model_package_description') LIKE '%xgboost%'"),
    Query(
        "metadata", "Member of an object: about 20 % selected",
        expression="customer_metadata_properties.team = 'fraud'",
        literal='"fraud"',
        jq='.customer_metadata_properties.team == "fraud"',
        miller='is_map($customer_metadata_properties)'
        ' && $customer_metadata_properties["team"] == "fraud"',
        duckdb="line->>'$.customer_metadata_properties.team' = 'fraud'",
        clickhouse="JSONExtractString(line, 'customer_metadata_properties', 'team') = 'fraud'"),
    Query(
        "tags", "Tags subscript, of packages outside a group: about 1 % selected",
        expression="tags['team'] = 'fraud'",
        literal='"fraud"',
        jq='any(.tags[]?; .Key == "team" and .Value == "fraud")',
        miller='is_array($tags)'
        ' && any($tags, func(e) {return e["Key"] == "team" && e["Value"] == "fraud"})',
        duckdb=f"contains(line->>'$.tags', '{TAG}')",
        clickhouse="has(JSONExtract(line, 'tags', 'Array(Tuple(Key String, Value String))'),"
        " ('team', 'fraud'))"),
    Query("project", "Project five columns of every record", is_projected=True),
    replace(
        SELECTIVE, name="filter_project", is_projected=True,
        title="Filter with project: the selective filter, then five columns"),
]

BY_NAME = {query.name: query for query in QUERIES}


def jq_program(query: Query) -> str:
    """The program for jq and gojq."""
    parts = [f"select({query.jq})"] if query.jq else []
    if query.is_projected:
        parts.append("{" + SELECT_LIST + "}")
    return " | ".join(parts) or "."


def miller_verbs(query: Query) -> list[str]:
    """The verbs for `mlr --ijsonl --ojsonl`; an unset column is left out, not null."""
    chain = [["filter", query.miller]] if query.miller else []
    if query.is_projected:
        chain.append(["cut", "-o", "-f", ",".join(COLUMNS)])
    return [word for verb in chain for word in ["then", *verb]][1:]
