"""Rows as dicts, arguments, errors."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import mpkg
import pytest


def test_rows_are_what_the_program_writes(packages, program):
    where = "model_approval_status = 'PendingManualApproval'"
    assert list(mpkg.filter(packages, where)) == program("filter", where, packages)
    columns = "model_package_arn, customer_metadata_properties.team AS team"
    assert list(mpkg.filter(packages, columns=columns)) == program("project", columns, packages)
    both = list(mpkg.filter(packages, where, columns))
    assert len(both) > 100
    assert [row["model_package_arn"] for row in both] == [row["model_package_arn"] for row in mpkg.filter(packages, where)]
    assert list(mpkg.filter([packages, packages], where, columns)) == both + both


def test_queries_give_the_rows_of_the_statement(packages, program):
    sql = f"SELECT domain, count(*) AS n FROM '{packages}' GROUP BY domain ORDER BY n DESC, domain"
    assert list(mpkg.query(sql)) == program("query", sql)
    found = list(mpkg.query("SELECT * FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'", registry=packages))
    assert found and all(row["region"] == "us-east-1" for row in found)


def test_parameters_are_values_whatever_they_hold(lines):
    nasty = ["' OR TRUE --", "a\"b\\c\nd", "", "--param", ":x", "=", "ä😀\u202e", "$(touch x)", "`id`"]
    file = lines(*[{"a": value, "n": number} for number, value in enumerate(nasty)])
    for number, value in enumerate(nasty):
        found = list(mpkg.filter(file, "a = :x", "n, :x AS x", params={"x": value}, check_names=False))
        assert found == [{"n": number, "x": value}]
    assert [row["n"] for row in mpkg.filter(file, "n > :least", params={"least": 6}, check_names=False)] == [7, 8]
    assert list(mpkg.filter(file, "n = 0", ":a AS a, :b AS b", params={"a": [1, {"k": None}], "b": True}, check_names=False)) == [
        {"a": [1, {"k": None}], "b": True}]


def test_a_parameter_that_nothing_uses_is_told_once(lines):
    file = lines({"a": 1})
    used = {"x": 1, "y": 2}
    assert list(mpkg.filter(file, "a = :x", "a, :y AS y", params=used, check_names=False)) == [{"a": 1, "y": 2}]
    for where, columns in [("a = 1", "a"), (None, "a")]:
        with pytest.warns(mpkg.MpkgWarning, match="the parameter :z is not used") as told:
            list(mpkg.filter(file, where, columns, params={"z": 1}, check_names=False))
        assert len(told) == 1


def test_an_empty_expression_is_an_error(packages):
    for where, columns in [("", None), ("", "domain"), (None, "")]:
        with pytest.raises(mpkg.UsageError):
            list(mpkg.filter(packages, where, columns))


@pytest.mark.parametrize("name", ["", "a b", "a=b", "--x", "1a", "x:", "ä"])
def test_names_of_parameters_are_names(packages, name):
    with pytest.raises(ValueError, match="no name for a parameter"):
        mpkg.filter(packages, "TRUE", params={name: 1})


@pytest.mark.parametrize("name", ["--count", "-o", "-", "--", "-x.jsonl", "a b;c.jsonl", "$HOME", "ä\n.jsonl"])
def test_no_file_name_is_an_option(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path(tmp_path, name).write_text('{"a":1}\n')
    assert list(mpkg.filter(name, "a = 1", check_names=False)) == [{"a": 1}]
    assert list(mpkg.filter(name, columns="a", check_names=False)) == [{"a": 1}]
    assert sorted(file.name for file in tmp_path.iterdir()) == [name]


@pytest.mark.parametrize("text", ["--count", "--invert", "-o", "--output=x", "--version", "--help"])
def test_no_expression_is_an_option(packages, tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    for rows in (mpkg.filter(packages, text), mpkg.filter(packages, columns=text), mpkg.query(text)):
        with pytest.raises(mpkg.UsageError):
            list(rows)
    assert not list(tmp_path.iterdir())


def test_options_are_options(packages):
    with pytest.raises(ValueError, match="no option"):
        mpkg.query("SELECT 1", options=["other.jsonl"])
    with pytest.raises(ValueError, match="no option"):
        mpkg.patch(packages, options=["--"])
    with pytest.raises(TypeError):
        mpkg.query("SELECT 1", options="--quiet")
    with pytest.raises(ValueError, match="no file"):
        mpkg.filter([])


def test_a_malformed_line_is_told_after_the_rows_before_it(lines):
    file = lines({"a": 1}, {"a": 2}, '{"a":')
    rows = mpkg.filter(file, check_names=False)
    assert [next(rows), next(rows)] == [{"a": 1}, {"a": 2}]
    with pytest.raises(mpkg.InputError) as failure:
        next(rows)
    error = failure.value
    assert (error.file, error.line, error.column, error.exit_code, error.command) == (str(file), 3, 6, 65, "filter")
    assert error.message.startswith("invalid JSON: ")
    assert str(error) == f"{file}:3:6: {error.message}"
    assert list(rows) == []


def test_errors_of_either_program_of_a_pipe_are_told(lines):
    broken = lines({"a": 1}, "{")
    with pytest.raises(mpkg.InputError) as failure:
        list(mpkg.filter(broken, "a = 1", "a", check_names=False))
    assert (failure.value.command, failure.value.line) == ("filter", 2)
    big = lines(*[{"a": 1, "pad": "x" * 1000}] * 5000)
    with pytest.raises(mpkg.UsageError) as failure:
        list(mpkg.filter(big, "a = 1", "a +", check_names=False))
    assert (failure.value.command, failure.value.exit_code) == ("project", 64)


def test_other_errors_have_their_kinds(packages, tmp_path):
    with pytest.raises(mpkg.InputError) as failure:
        list(mpkg.filter(tmp_path / "none.jsonl"))
    assert (failure.value.file, failure.value.exit_code) == (str(tmp_path / "none.jsonl"), 66)
    assert failure.value.message == "cannot open: No such file or directory"
    with pytest.raises(mpkg.UsageError, match="did you mean 'model_approval_status'"):
        list(mpkg.filter(packages, "model_aproval_status = 'Approved'"))
    with pytest.raises(mpkg.OutputError) as failure:
        mpkg.run("filter", "-o", tmp_path / "no" / "file", "--", "TRUE", packages)
    assert failure.value.exit_code == 73


def test_errors_cross_process_borders(lines):
    with pytest.raises(mpkg.InputError) as failure:
        list(mpkg.filter(lines("["), check_names=False))
    copy = pickle.loads(pickle.dumps(failure.value))
    assert type(copy) is mpkg.InputError
    assert vars(copy) == vars(failure.value) and str(copy) == str(failure.value)


def test_warnings_of_a_run_that_ended_well_are_warnings(lines):
    with pytest.warns(mpkg.MpkgWarning, match="no record had a column 'b'"):
        assert list(mpkg.filter(lines({"a": 1}), columns="a, b", check_names=False)) == [{"a": 1, "b": None}]


def test_rows_keep_what_json_can_say(lines):
    values = [{"a": 2**70}, {"a": 1e300}, {"a": "\u0000\u001f\"\\"}, {"a": {"b": [[], {}, None]}}, {"é😀": True}, {}]
    assert list(mpkg.filter(lines(*values), check_names=False)) == values
    assert list(mpkg.filter(lines('{"a":1,\r"b":2}\r'), check_names=False)) == [{"a": 1, "b": 2}]


def test_a_line_that_is_no_object_is_an_error(lines):
    with pytest.raises(mpkg.MpkgError, match="no object"):
        list(mpkg.filter(lines("[1]"), check_names=False))


def test_long_lines_come_whole(lines):
    values = [{"a": "x" * size} for size in (1, 1 << 20, (3 << 20) + 7, 2)]
    assert list(mpkg.filter(lines(*values), check_names=False)) == values


def test_limit_and_threads(packages):
    assert len(list(mpkg.filter(packages, limit=3, threads=1))) == 3
    assert len(list(mpkg.filter(packages, columns="domain", limit=3))) == 3
    assert len(list(mpkg.filter(packages, "TRUE", "domain", limit=3))) == 3


def test_any_command_runs(packages, tmp_path, program):
    night = tmp_path / "night.jsonl"
    done = mpkg.run("filter", "-o", night, "--limit=5", "--", "TRUE", packages)
    assert (done.exit_code, done.output) == (0, b"")
    assert len(night.read_text().splitlines()) == 5
    assert list(mpkg.rows("diff", "--", packages, night)) == program("diff", packages, night)
    assert mpkg.run("filter", "--exit-status", "--", "FALSE", packages).exit_code == 4
    with pytest.raises(ValueError, match="no subcommand"):
        mpkg.run("--version")


def test_what_is_not_read_is_saved_as_it_is(packages, tmp_path):
    rows = mpkg.filter(packages)
    first = next(rows)
    with open(tmp_path / "rest", "wb") as file:
        rows.save_to(file)
    whole = packages.read_bytes()
    assert (tmp_path / "rest").read_bytes() == whole[whole.index(b"\n") + 1:]
    assert first == json.loads(whole[: whole.index(b"\n")])


def test_the_program_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("MPKG_BINARY", str(tmp_path / "none"))
    with pytest.raises(mpkg.ProgramNotFound, match="MPKG_BINARY"):
        mpkg.filter("x")
    monkeypatch.delenv("MPKG_BINARY")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(mpkg.ProgramNotFound, match="on PATH"):
        mpkg.find_program()
    (tmp_path / "mpkg").write_text("#!/bin/sh\n")
    (tmp_path / "mpkg").chmod(0o755)
    assert mpkg.find_program() == str(tmp_path / "mpkg")
