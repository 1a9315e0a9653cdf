"""Tables of pandas, pyarrow and polars: types that follow from the values alone."""

from __future__ import annotations

import json
import random
import re

import mpkg
import pandas
import polars
import pyarrow
import pytest

# Enough lines for several batches, of which each is parsed in pieces.
FILLING = 30_000


def rows_of(file):
    return mpkg.filter(file, check_names=False)


def types_of(table):
    return {field.name: str(field.type) for field in table.schema}


def test_a_snapshot_holds_what_the_program_writes(packages, program):
    expected = program("filter", "TRUE", packages)
    table = rows_of(packages).to_arrow()
    assert table.num_rows == len(expected) == 2000
    # Every value, once absent ones are the same as null.
    assert [strip(row) for row in table.to_pylist()] == [strip(row) for row in expected]
    frame = rows_of(packages).to_pandas()
    assert list(frame["model_package_arn"]) == [row["model_package_arn"] for row in expected]
    assert [strip(value) for value in frame["tags"].array._pa_array.to_pylist()] == [
        strip(row.get("tags")) for row in expected]
    assert [strip(row) for row in rows_of(packages).to_polars().to_dicts()] == [strip(row) for row in expected]


def strip(value):
    """A value without the members that are null, which a table gives to every struct."""
    if isinstance(value, dict):
        return {name: strip(inner) for name, inner in value.items() if inner is not None and inner == inner}
    if isinstance(value, list):
        return [strip(inner) for inner in value]
    return value


def test_the_same_as_pandas_own_reader(packages):
    ours = mpkg.filter(packages, columns="model_package_arn, model_package_version, domain").to_pandas()
    theirs = pandas.read_json(packages, lines=True, dtype=False)
    for name in ("model_package_arn", "domain"):
        assert list(ours[name]) == list(theirs[name]), name
    assert list(ours["model_package_version"].fillna(-1)) == list(theirs["model_package_version"].fillna(-1).astype(int))


def test_the_same_as_polars_own_reader(packages):
    columns = ["model_package_arn", "domain", "creation_time"]
    ours = mpkg.filter(packages, columns=", ".join(columns)).to_polars()
    assert ours.equals(polars.scan_ndjson(packages, infer_schema_length=None).select(columns).collect())


VALUES = {
    "string": ["a", "2024-01-01T00:00:00Z", "", "2024-01-01"],
    "int64": [1, -2**63, 2**63 - 1],
    "double": [1, 2.5, 1e300, 2.0**70],
    "bool": [True, False],
    "struct<x: int64, y: string>": [{"x": 1}, {"y": "2024-01-01"}, {}, {"x": None, "y": None}],
    "list<item: int64>": [[1], [], [None, 2]],
    "list<item: struct<Key: string, Value: string>>": [[], [{"Key": "a"}], [{"Value": "2024-01-01T00:00:00Z"}]],
    "null": [None],
}


@pytest.mark.parametrize("first", ["before", "after", "absent"])
@pytest.mark.parametrize("kind", VALUES)
def test_a_type_is_that_of_all_values_wherever_they_stand(lines, kind, first):
    """A column that is null for several batches, before its values, after them, or not there at all."""
    empty = [{"n": number} if first == "absent" else {"n": number, "a": None} for number in range(FILLING)]
    values = [{"n": -1, "a": value} for value in VALUES[kind]]
    table = rows_of(lines(*(values + empty if first == "after" else empty + values))).to_arrow()
    # In any order of members.
    assert sorted(re.findall(r"\w+|\W", types_of(table)["a"])) == sorted(re.findall(r"\w+|\W", kind))
    found = [value for value in table["a"].to_pylist() if value is not None]
    assert [strip(value) for value in found] == [strip(value) for value in VALUES[kind] if value is not None]


@pytest.mark.parametrize("seed", range(6))
def test_strings_never_become_times(lines, seed):
    """Whole seconds would be times for pyarrow, fractions strings; where they stand must not matter."""
    choice = random.Random(seed)
    spellings = ["2024-05-01T10:00:00Z", "2024-05-01", "2024-05-01 10:00:00", "2024-05-01T10:00:00.123Z", "x"]
    likely = choice.choice(spellings)
    rows = []
    for number in range(FILLING):
        value = likely if number < FILLING // 2 or choice.random() < 0.9 else choice.choice(spellings)
        rows.append({"n": number, "t": value, "s": {"deep": [{"t": value}]}} if number > choice.choice([0, 20_000]) else {"n": number})
    table = rows_of(lines(*rows)).to_arrow()
    assert types_of(table) == {
        "n": "int64", "t": "string", "s": "struct<deep: list<item: struct<t: string>>>"}
    assert table["t"].to_pylist() == [row.get("t") for row in rows]
    assert table["s"].to_pylist() == [row.get("s") for row in rows]


def test_whole_numbers_beyond_64_bits_are_doubles(lines):
    table = rows_of(lines({"a": 2**64}, {"a": 1})).to_arrow()
    assert (types_of(table), table["a"].to_pylist()) == ({"a": "double"}, [2.0**64, 1.0])


def test_times_can_be_cast(packages):
    table = mpkg.filter(packages, columns="creation_time").to_arrow()
    times = table["creation_time"].cast(pyarrow.timestamp("ms", "UTC"))
    assert times[0].as_py().isoformat(timespec="milliseconds").replace("+00:00", "Z") == table["creation_time"][0].as_py()


def test_pandas_types_do_not_depend_on_nulls(lines):
    expected = {"i": "Int64", "b": "boolean", "d": "float64", "s": "str"}
    for extra in ([], [{"i": None, "b": None, "d": None, "s": None}], [{}]):
        frame = rows_of(lines({"i": 2**60 + 1, "b": True, "d": 0.5, "s": "x"}, *extra)).to_pandas()
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == expected
        assert frame["i"][0] == 2**60 + 1
        assert frame[["i", "b", "d", "s"]].isna().sum().sum() == 4 * len(extra)


def test_nested_columns_are_arrows(lines):
    frame = rows_of(lines({"tags": [{"Key": "a", "Value": "b"}], "m": {"team": "fraud"}}, {"tags": None})).to_pandas()
    assert frame["m"].struct.field("team").tolist()[0] == "fraud"
    assert list(frame["tags"][0]) == [{"Key": "a", "Value": "b"}]
    assert frame["tags"].isna().tolist() == [False, True]


def test_elements_of_lists_stay_where_they_are(lines):
    """pyarrow 26 mixes the elements up where it first takes them for times."""
    values = [["2024-01-01", None], [None, "x"], [], ["2024-01-01"], [None, "2024-01-01"], ["x", "y"]] * 50
    assert rows_of(lines(*[{"a": value} for value in values])).to_arrow()["a"].to_pylist() == values
    nested = [[{"t": text} for text in value] for value in values]
    table = rows_of(lines(*[{"n": 1}] * FILLING, *[{"n": 2, "a": value} for value in nested])).to_arrow()
    assert table["a"].to_pylist()[FILLING:] == nested


@pytest.mark.parametrize("distance", [1, FILLING])
@pytest.mark.parametrize("values, words", [
    ([1, "x"], "number and string"), ([True, 1], "boolean and number"), ([[1], {"a": 1}], "array and object"),
    (["x", {"a": 1}], "string and object")])
def test_types_without_a_common_one_are_an_error_that_names_the_column(lines, values, words, distance):
    rows = [{"n": number, "score": values[0]} for number in range(distance)] + [{"n": 0, "score": values[1]}]
    with pytest.raises(mpkg.MixedTypesError, match="the column score has values of types without a common one") as failure:
        rows_of(lines(*rows)).to_arrow()
    if distance == 1:
        assert words in str(failure.value)


def test_the_advice_for_mixed_types_works(lines):
    file = lines({"score": 1}, {"score": "x"}, {"score": None})
    table = mpkg.filter(file, columns="CAST(score AS TEXT) AS score", check_names=False).to_arrow()
    assert table["score"].to_pylist() == ["1", "x", None]


def test_a_member_that_is_there_twice_is_an_error_and_the_advice_works(lines):
    file = lines('{"a":1,"a":2}')
    with pytest.raises(mpkg.MixedTypesError, match="has a twice"):
        rows_of(file).to_arrow()
    assert mpkg.filter(file, columns="a", check_names=False).to_arrow().to_pylist() == [{"a": 2}]


def test_no_rows_have_the_columns_that_were_asked_for(packages):
    columns = "model_package_arn, upper(domain) AS \"the, domain\", :x AS x"
    rows = mpkg.filter(packages, "FALSE", columns, params={"x": 1})
    assert types_of(rows.to_arrow()) == {"model_package_arn": "null", "the, domain": "null", "x": "null"}
    frame = mpkg.filter(packages, "FALSE", columns, params={"x": 1}).to_pandas()
    assert (len(frame), list(frame.columns)) == (0, ["model_package_arn", "the, domain", "x"])
    assert mpkg.filter(packages, "FALSE", "domain").to_polars().schema == {"domain": polars.Null}
    assert mpkg.filter(packages, "FALSE").to_arrow().shape == (0, 0)
    assert mpkg.filter(packages, "FALSE").to_pandas().shape == (0, 0)
    assert mpkg.filter(packages, "FALSE").to_polars().shape == (0, 0)


def test_rows_without_members_are_rows(lines):
    assert rows_of(lines({}, {}, {"a": 1})).to_arrow().to_pylist() == [{"a": None}, {"a": None}, {"a": 1}]
    assert rows_of(lines({}, {})).to_arrow().num_rows == 2


def test_columns_stand_in_the_order_of_the_output(lines):
    file = lines({"z": "2024-01-01", "a": 1, "m": "x"}, {"b": "y", "z": "q"})
    assert rows_of(file).to_arrow().column_names == ["z", "a", "m", "b"]
    assert mpkg.filter(file, columns="m, z, a", check_names=False).to_arrow().column_names == ["m", "z", "a"]


def test_what_was_read_is_not_in_the_table(packages):
    rows = mpkg.filter(packages, columns="model_package_arn")
    first = [next(rows), next(rows)]
    rows._repr_html_()
    rest = rows.to_arrow().to_pylist()
    assert first + rest == list(mpkg.filter(packages, columns="model_package_arn"))
    assert rows.to_arrow().num_rows == 0


def test_long_lines_become_rows(lines):
    values = [{"a": "x" * size} for size in (10, (1 << 20) + 5, 20 << 20, 3)]
    assert [len(text) for text in rows_of(lines(*values)).to_arrow()["a"].to_pylist()] == [
        len(row["a"]) for row in values]


def test_an_error_gives_no_table(lines):
    broken = lines(*[{"a": number} for number in range(FILLING)], "{")
    for convert in (mpkg.Rows.to_arrow, mpkg.Rows.to_pandas, mpkg.Rows.to_polars):
        with pytest.raises(mpkg.InputError) as failure:
            convert(rows_of(broken))
        assert failure.value.line == FILLING + 1


@pytest.mark.parametrize("seed", range(8))
def test_random_rows_are_the_same_as_dicts(lines, seed):
    """Columns of one kind each, in random rows, nested and absent: what dicts say, tables say too."""
    choice = random.Random(seed)
    kinds = {f"c{number}": choice.choice(["int", "str", "bool", "float", "list", "struct"]) for number in range(8)}

    def value(kind, depth=0):
        if choice.random() < 0.3:
            return None
        if kind == "list":
            return [value("str", depth + 1) for _ in range(choice.randrange(3))]
        if kind == "struct":
            return {name: value(inner, depth + 1) for name, inner in (("k", "int"), ("v", "str"), ("l", "list"))
                    if choice.random() < 0.7}
        return {"int": choice.randrange(-10**12, 10**12), "str": choice.choice(["2024-01-01", "a", "ä\"\\\n"]),
                "bool": choice.random() < 0.5, "float": choice.random() * 10**choice.randrange(-9, 9)}[kind]

    rows = [{name: value(kind) for name, kind in kinds.items() if choice.random() < 0.8} for _ in range(3000)]
    file = lines(*rows)
    assert [strip(row) for row in rows_of(file).to_arrow().to_pylist()] == [strip(row) for row in rows], f"seed {seed}"
    assert [strip(row) for row in rows_of(file)] == [strip(json.loads(json.dumps(row))) for row in rows]
