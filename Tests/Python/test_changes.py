"""Requests and results: typed, guarded, and exactly what the program wrote."""

from __future__ import annotations

import dataclasses
import json
import shutil
import warnings

import mpkg
import pytest

PENDING = "model_approval_status = 'PendingManualApproval'"


@pytest.fixture
def registry(packages, tmp_path):
    """A snapshot that a test may change."""
    return shutil.copy(packages, tmp_path / "registry.jsonl")


def test_a_bulk_approval_from_end_to_end(registry, program):
    count = len(program("filter", PENDING, registry))
    requests = mpkg.patch(mpkg.filter(registry, PENDING), set={"model_approval_status": "Approved"})
    assert len(requests) == count > 100
    first = requests[0]
    assert first.operation == "update"
    assert first.patch == (
        {"op": "test", "path": "/ModelApprovalStatus", "value": "PendingManualApproval"},
        {"op": "replace", "path": "/ModelApprovalStatus", "value": "Approved"})
    preview = mpkg.apply(requests, registry=registry, dry_run=True).check()
    assert preview.counts == {"SUCCESS": count}
    assert (preview[0].before, preview[0].after) == (
        {"model_approval_status": "PendingManualApproval"}, {"model_approval_status": "Approved"})
    assert len(program("filter", PENDING, registry)) == count
    # The same requests once more: they were not used up by the dry run.
    results = mpkg.apply(requests, registry=registry, by="ana").check()
    assert [result.identifier for result in results] == [request.identifier for request in requests]
    assert {result.by for result in results} == {"ana"}
    assert program("filter", PENDING, registry) == []
    # The old values are guarded, so a second time nothing is changed.
    again = mpkg.apply(requests, registry=registry)
    assert again.counts == {"FAILED": count}
    assert again.failed == again.results
    with pytest.raises(mpkg.ApplyError, match=f"{count} of {count} requests are no success") as failure:
        again.check()
    assert failure.value.results is again
    assert failure.value.line == 1


def test_requests_are_the_programs_lines_byte_for_byte(registry, tmp_path):
    where = f"{PENDING} AND customer_metadata_properties IS NOT NULL"
    requests = mpkg.patch(mpkg.filter(registry, where), set={"customer_metadata_properties": {"a": "ä", "b": "1e-3"}})
    chosen = tmp_path / "chosen.jsonl"
    mpkg.run("filter", "-o", chosen, "--", where, registry)
    saved = tmp_path / "requests.jsonl"
    mpkg.run("patch", "--set=customer_metadata_properties:=:v", "--param=v:={\"a\":\"ä\",\"b\":\"1e-3\"}", "-o", saved, "--", chosen)
    assert b"".join(request.line + b"\n" for request in requests) == saved.read_bytes()


@pytest.mark.filterwarnings("ignore:.*packages outside a group")
def test_records_may_be_files_rows_or_dicts(registry, program):
    change = {"approval_description": "see ticket"}
    of_file = mpkg.patch(registry, set=change)
    records = list(mpkg.filter(registry))
    of_dicts = mpkg.patch(records, set=change)
    assert [request.patch for request in of_file] == [request.patch for request in of_dicts]
    rows = mpkg.filter(registry)
    next(rows)
    assert [request.patch for request in mpkg.patch(rows, set=change)] == [request.patch for request in of_file[1:]]
    assert len(mpkg.patch([registry, registry], set=change)) == 2 * len(of_file)
    assert len(mpkg.patch([], set=change)) == 0


def test_requests_may_be_files_requests_or_dicts(registry, tmp_path):
    requests = mpkg.patch(mpkg.filter(registry, PENDING, limit=3), set={"model_approval_status": "Approved"})
    saved = tmp_path / "requests.jsonl"
    saved.write_bytes(b"".join(request.line + b"\n" for request in requests))
    dicts = [json.loads(request.line) for request in requests]
    for given in (requests, list(requests), saved, [saved], dicts, iter(dicts), requests[:3]):
        assert mpkg.apply(given, registry=registry, dry_run=True).counts == {"SUCCESS": 3}
    assert len(mpkg.apply([], registry=registry)) == 0
    with pytest.raises(ValueError, match="has no line"):
        mpkg.apply([mpkg.Request("update", "us-east-1", "arn")], registry=registry)
    with pytest.raises(TypeError, match="not int"):
        mpkg.apply([1], registry=registry)
    with pytest.raises(ValueError):
        mpkg.apply([{"a": float("nan")}], registry=registry)


def test_differences_of_snapshots_are_requests(packages, registry, program):
    mpkg.apply(mpkg.patch(mpkg.filter(registry, PENDING, limit=5), set={"model_approval_status": "Approved"}),
               registry=registry).check()
    mpkg.apply(mpkg.rows("diff", "--ignore=last_modified_time", "--", registry, packages), registry=registry).check()
    assert program("diff", "--ignore=last_modified_time", registry, packages) == []


def test_nothing_is_changed_by_a_part_of_the_records(registry, tmp_path, program):
    broken = tmp_path / "broken.jsonl"
    with open(registry, "rb") as whole:
        broken.write_bytes(whole.read() + b"{\n")
    before = program("filter", "TRUE", registry)
    with pytest.raises(mpkg.InputError) as failure:
        mpkg.apply(mpkg.patch(mpkg.filter(broken), set={"approval_description": "x"}), registry=registry)
    assert (failure.value.file, failure.value.command) == (str(broken), "filter")
    assert program("filter", "TRUE", registry) == before


def test_values_are_values(registry):
    rows = "model_package_group_name IS NOT NULL"
    for text in ("--dry-run", "-o", "=x", ":=upper(domain)", "a\nb", "", "ä😀"):
        found = mpkg.patch(mpkg.filter(registry, rows, limit=1), set={"approval_description": text})
        assert found[0].patch[-1]["value"] == text
    found = mpkg.patch(mpkg.filter(registry, rows, limit=1), set={
        "approval_description": mpkg.Expression("concat('of ', model_package_group_name)")})
    assert found[0].patch[-1]["value"].startswith("of ")


def test_changes_that_cannot_be_are_refused(registry):
    with pytest.raises(mpkg.UsageError):
        mpkg.patch(registry, set={"model_approval_status": "Aproved"})
    with pytest.raises(mpkg.UsageError):
        mpkg.patch(registry, set={"creation_time": "2024-01-01"})
    with pytest.raises(ValueError, match="unset="):
        mpkg.patch(registry, set={"approval_description": None})
    for name in ("a=b", "a:", ""):
        with pytest.raises(ValueError, match="cannot be named"):
            mpkg.patch(registry, set={name: "x"})
    with pytest.raises(mpkg.UsageError):
        mpkg.patch(registry, set={"--set": "x"})


def test_tags_and_unset(registry):
    outside = mpkg.filter(registry, "tags IS NOT NULL", limit=1)
    assert mpkg.patch(outside, tag={"team": "new"})[0].patch[-1]["path"].startswith("/Tags")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mpkg.MpkgWarning)
        tagged = mpkg.patch(mpkg.filter(registry, "tags['owner'] IS NOT NULL", limit=1), untag=["owner"])
    assert any(operation["op"] == "remove" for operation in tagged[0].patch)


def test_deletions_need_to_be_allowed(registry, program):
    rejected = "model_approval_status = 'Rejected'"
    count = len(program("filter", rejected, registry))
    requests = mpkg.patch(mpkg.filter(registry, rejected), delete=True)
    assert {request.operation for request in requests} == {"delete"}
    assert requests[0].guard["ModelApprovalStatus"] == "Rejected"
    refused = mpkg.apply(requests, registry=registry)
    assert len(refused.failed) == count
    results = mpkg.apply(requests, registry=registry, options=["--allow-delete"]).check()
    assert {result.operation for result in results} == {"delete"}
    assert program("filter", rejected, registry) == []


def test_warnings_of_patch_are_warnings(registry):
    with pytest.warns(mpkg.MpkgWarning, match="are Approved"):
        mpkg.patch(registry, delete=True)


def test_a_run_that_is_refused_sends_nothing(registry, program, tmp_path):
    requests = mpkg.patch(mpkg.filter(registry, PENDING), set={"model_approval_status": "Approved"})
    before = program("filter", "TRUE", registry)
    with pytest.raises(mpkg.UsageError):
        mpkg.apply(requests, registry=registry, max_requests=1)
    with pytest.raises(mpkg.InputError):
        mpkg.apply(requests, registry=tmp_path / "none.jsonl")
    assert program("filter", "TRUE", registry) == before
    violated = mpkg.apply(requests, registry=registry, require=["before.domain = 'none'"])
    assert {result.error_code for result in violated} == {"PolicyViolation"}


def test_a_journal_does_what_is_left_and_nothing_twice(registry, tmp_path):
    requests = mpkg.patch(mpkg.filter(registry, PENDING, limit=4), set={"model_approval_status": "Approved"})
    journal = tmp_path / "approvals.journal"
    mpkg.apply(requests[:2], registry=registry, journal=journal).check()
    results = mpkg.apply(requests, registry=registry, journal=journal).check()
    assert results.counts == {"SKIPPED": 2, "SUCCESS": 2}
    undone = mpkg.apply(mpkg.rows("patch", f"--undo={journal}"), registry=registry).check()
    assert len(undone) == 4


def test_write_back_leaves_the_registry(registry, tmp_path, program):
    before = program("filter", "TRUE", registry)
    requests = mpkg.patch(mpkg.filter(registry, PENDING, limit=2), set={"model_approval_status": "Approved"})
    mpkg.apply(requests, registry=registry, write_back=tmp_path / "new.jsonl").check()
    assert program("filter", "TRUE", registry) == before
    assert len(program("diff", registry, tmp_path / "new.jsonl")) == 2


def test_a_run_that_ends_early_tells_what_it_did(script):
    script("""echo '{"line":1,"status":"SUCCESS"}'; echo 'mpkg apply: results.jsonl: cannot write: no space' >&2; exit 74""")
    with pytest.raises(mpkg.ApplyError, match="no space") as failure:
        mpkg.apply([])
    assert failure.value.exit_code == 74
    assert failure.value.results.results == (mpkg.Result("SUCCESS", 1),)
    script("echo 'mpkg apply: access denied' >&2; exit 77")
    with pytest.raises(mpkg.ServiceError, match="access denied"):
        mpkg.apply([])


def test_results_and_requests_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        mpkg.Result("SUCCESS").status = "FAILED"
    with pytest.raises(dataclasses.FrozenInstanceError):
        mpkg.Request("update", None, None).region = "x"


def test_a_statement_runs_once_whoever_looks_at_its_rows(registry, program):
    arn = program("filter", PENDING, registry)[0]["model_package_arn"]
    rows = mpkg.query(
        "UPDATE aws.sagemaker.model_package SET data__PatchDocument = :patch "
        f"WHERE region = '{arn.split(':')[3]}' AND data__Identifier = '{arn}'",
        params={"patch": '[{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]'}, registry=registry)
    assert "SUCCESS" in rows._repr_html_() and "SUCCESS" in rows._repr_html_()
    assert [row["status"] for row in rows] == ["SUCCESS"]
    assert program("filter", f"model_package_arn = '{arn}'", registry)[0]["model_approval_status"] == "Approved"
