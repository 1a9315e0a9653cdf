"""The commands that daily work needs, on a night's snapshot of which every twentieth package changed."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from contestants import MPKG, Contestant
from dataset import Dataset
from measure import Pipeline
from tools import Tools

COUNT = "filter --count TRUE"
CHANGED = "input_line() % 20 = 7"
STATUS = "model_approval_status = 'Approved'"


def prepare(data: Dataset, mpkg: str) -> None:
    """Makes the requests, the file of changes, and the next night's snapshot."""
    snapshot = data.path("full")
    run(data, "requests", [mpkg, "filter", CHANGED, snapshot],
        [mpkg, "patch", "--no-guard", "--set", "approval_description=seen"])
    run(data, "changes", [mpkg, "filter", CHANGED, snapshot],
        [mpkg, "project", "model_package_arn, 'seen' AS approval_description"])
    run(data, "one", [mpkg, "project", "--limit", "1", "model_package_arn, region", snapshot])
    subprocess.run(
        [mpkg, "apply", "--quiet", "--registry", snapshot, "--write-back", path(data, "next"),
         path(data, "requests")], stdout=subprocess.DEVNULL, check=True)


def run(data: Dataset, name: str, *stages: list) -> None:
    with open(path(data, name), "wb") as output:
        programs: list[subprocess.Popen] = []
        for stage in stages:
            programs.append(subprocess.Popen(
                stage, stdin=programs[-1].stdout if programs else subprocess.DEVNULL,
                stdout=output if len(programs) + 1 == len(stages) else subprocess.PIPE))
        if any([program.wait() for program in programs]):
            raise SystemExit(f"bench: the nights' {name} cannot be made")


def path(data: Dataset, name: str) -> Path:
    return data.folder / f"night-{name}.jsonl"


def contestants(tools: Tools, data: Dataset) -> list[Contestant]:
    """All threads, files in the page cache; what has no file to go to goes to nowhere."""
    return [
        Contestant(name, "all", MPKG, Pipeline(
            [[tools.mpkg, *map(str, words)]],
            removed=path(data, "new") if path(data, "new") in words else None))
        for name, words in commands(data)]


def commands(data: Dataset) -> Iterator[tuple[str, list]]:
    full, archive, single = (data.path("full", form) for form in ("file", "archive", "gz"))
    written = path(data, "written")
    columns = "model_package_arn, model_approval_status, inference_specification"
    yield COUNT, ["filter", "--count", "TRUE", full]
    yield "filter, selective", ["filter", "model_approval_status = 'Rejected'", full]
    yield "filter TRUE -o FILE", ["filter", "TRUE", full, "-o", written]
    yield "filter TRUE -o FILE.gz --level 1", [
        "filter", "TRUE", full, "--level", "1", "-o", f"{written}.gz"]
    yield "filter --count TRUE of an archive", ["filter", "--count", "TRUE", archive]
    yield "filter --count TRUE of one gzip member", ["filter", "--count", "TRUE", single]
    for form in ["ndjson", "csv", "table"]:
        yield f"project --format {form}", ["project", "--format", form, columns, full]
    yield "patch --set", ["patch", "--set", "approval_description=seen", full]
    yield "patch --changes", ["patch", "--changes", path(data, "changes"), full]
    yield "patch --desired", ["patch", "--desired", path(data, "next"), full]
    yield "diff --summary", ["diff", "--summary", full, path(data, "next")]
    yield "diff", ["diff", full, path(data, "next")]
    for clauses, what in [
        (f"WHERE {STATUS}", "model_package_arn"), ("GROUP BY domain", "domain, count(*)"),
        ("GROUP BY 1", "model_package_arn, max(creation_time)"), ("ORDER BY creation_time", "*"),
        ("", "DISTINCT model_package_group_name"),
    ]:
        yield f"query SELECT {what} {clauses}".strip(), [
            "query", f"SELECT {what} FROM '{full}' {clauses}"]
    yield "query SELECT * ORDER BY creation_time of an archive", [
        "query", f"SELECT * FROM '{archive}' ORDER BY creation_time"]
    apply = ["apply", "--quiet", path(data, "requests"), "--registry"]
    yield "apply --registry --write-back NEWFILE", [
        *apply, full, "--write-back", path(data, "new")]
    # What stands under the name is deleted: some disks take as long for it as the command for its work.
    yield "apply --registry --write-back FILE", [*apply, full, "--write-back", written]
    yield "apply --registry ARCHIVE --write-back FILE.gz", [
        *apply, archive, "--write-back", f"{written}.gz"]
    yield "apply --registry --dry-run", [*apply, full, "--dry-run"]
    yield "fetch --registry, one package", ["fetch", "--registry", full, path(data, "one")]
    yield "records", ["records", full]
