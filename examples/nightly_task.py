#!/usr/bin/env python3
"""A task for a scheduler, in plain Python: fetch a snapshot, compare it with the last one, alert.

    pip install mpkg
    nightly_task.py snapshots --days 14 --alert 'mail -s "model packages" ml-ops@example.com' -- --region us-east-1
    nightly_task.py snapshots -- --registry registry.jsonl            (offline)

An alert names each package that was approved and is not any more, or is gone, and those that wait for approval
for longer than --days. It goes to the standard input of the command --alert, or to standard output; there is
none where there is nothing to tell. Exit status: 0, or 1 where a step failed, with mpkg's own message.

Each step is a function that can be tried again: a snapshot appears whole or not at all, and comparing changes
nothing. So each can be a task of its own, as in Airflow:

    @task(retries=3)
    def snapshot(day): return str(nightly_task.fetch(Path("/srv/snapshots"), day, ["--region", "us-east-1"]))
    @task
    def report(new): nightly_task.alert(nightly_task.compare(Path(new), days=14), "mail -s packages ml-ops@example.com")
    report(snapshot("{{ ds }}"))
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mpkg

APPROVED = "model_approval_status = 'Approved'"
PENDING = "model_approval_status = 'PendingManualApproval'"


@dataclass(frozen=True)
class Finding:
    """One package that somebody should look at, and why."""

    package: str
    reason: str


def fetch(folder: Path, day: str, options: Sequence[str]) -> Path:
    """Fetches all packages to the snapshot of a day; options are those of mpkg-fetch(1)."""
    folder.mkdir(parents=True, exist_ok=True)
    snapshot = folder / f"{day}.jsonl.gz"
    done = mpkg.run("fetch", "--all", "-o", str(snapshot), *options)
    if done.exit_code != 0:
        raise mpkg.MpkgError(done.messages.strip(), exit_code=done.exit_code, command="fetch")
    return snapshot


def previous(snapshot: Path) -> Path | None:
    """The snapshot of the last day before, in the same folder."""
    return max((file for file in snapshot.parent.glob("*.jsonl.gz") if file.name < snapshot.name), default=None)


def compare(snapshot: Path, days: int) -> list[Finding]:
    """What is to be told of a snapshot: approvals that were lost since the last one, and long waits."""
    findings = []
    if old := previous(snapshot):
        names = {row["arn"] for row in mpkg.filter(old, APPROVED, "model_package_arn AS arn")}
        for row in mpkg.rows("history", "--column=model_approval_status", "--", old, snapshot):
            if row["model_package_arn"] in names and row.get("after") != "Approved":
                now = "gone" if row["change"] == "removed" else row.get("after") or "without a status"
                findings.append(Finding(row["model_package_arn"], f"was Approved, is {now}"))
    since = f"timestamp(creation_time) < now() - interval '{days:d} days'"
    waiting = mpkg.filter(snapshot, f"{PENDING} AND {since}", "model_package_arn AS arn, date(creation_time) AS since")
    findings += [Finding(row["arn"], f"waits for approval since {row['since']}") for row in waiting]
    return findings


def alert(findings: Sequence[Finding], command: str | None) -> None:
    """Hands findings to a command of the shell, or prints them; nothing where there are none."""
    if not findings:
        return
    text = "".join(f"{finding.package}: {finding.reason}\n" for finding in findings)
    if command is None:
        print(text, end="")
    else:
        subprocess.run(command, shell=True, check=True, input=text, text=True)


def main() -> int:
    words, options = sys.argv[1:], []
    if "--" in words:
        cut = words.index("--")
        words, options = words[:cut], words[cut + 1:]
    parser = argparse.ArgumentParser(
        usage="%(prog)s FOLDER [--day DAY] [--days N] [--alert COMMAND] [-- FETCH-OPTION ...]",
        description="Fetch a snapshot, compare it with the last one, alert.")
    parser.add_argument("folder", type=Path, help="where the snapshots are kept")
    parser.add_argument("--day", default=datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
                        help="the day of the snapshot (default: today, UTC)")
    parser.add_argument("--days", type=int, default=14, help="how long a package may wait for approval")
    parser.add_argument("--alert", metavar="COMMAND", help="what an alert is given to, on its standard input")
    arguments = parser.parse_args(words)
    try:
        alert(compare(fetch(arguments.folder, arguments.day, options), arguments.days), arguments.alert)
    except (mpkg.MpkgError, subprocess.CalledProcessError) as error:
        print(f"nightly_task.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
