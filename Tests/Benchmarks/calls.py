"""Calls to a service per second of the client's CPU: mpkg beside AWS's own client, boto3."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contestants import MPKG, PEER, Contestant
from dataset import MEGABYTE, Dataset, cut
from measure import Pipeline
from tools import HERE, Tools

SIZE = 16 * MEGABYTE
# Stands for the server's address until it is known.
URL = "http://server.invalid"
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "any", "AWS_REGION": "us-east-1",
}


def snapshot(data: Dataset) -> Path:
    return data.folder / "calls.jsonl"


def requests(data: Dataset) -> Path:
    return data.folder / "requests.jsonl"


def identifiers(data: Dataset) -> Path:
    return data.folder / "identifiers.jsonl"


def prepare(data: Dataset, mpkg: str) -> None:
    """Makes the packages to serve, and a request for each and its identifier alone."""
    cut(data.path("full"), snapshot(data), SIZE)
    # Of packages outside groups the service changes tags only.
    grouped = subprocess.run(
        [mpkg, "filter", "model_package_group_name IS NOT NULL", str(snapshot(data))],
        check=True, stdout=subprocess.PIPE)
    subprocess.run(
        [mpkg, "patch", "--no-guard", "--set", "approval_description=seen", "-o", str(requests(data))],
        check=True, input=grouped.stdout)
    # A request is not taken for the name of a package.
    subprocess.run(
        [mpkg, "project", "data__Identifier", str(requests(data)), "-o", str(identifiers(data))],
        check=True)


def count(path: Path) -> int:
    with open(path, "rb") as lines:
        return sum(piece.count(b"\n") for piece in iter(lambda: lines.read(1 << 20), b""))


def contestants(tools: Tools, data: Dataset) -> list[Contestant]:
    """A fetch is one call for each package; an update and one question are two."""
    found = []
    for question, lines in [("fetch", identifiers(data)), ("apply", requests(data))]:
        path = str(lines)
        commands = [(f"mpkg {question} --concurrency 64", "", MPKG, [
            tools.mpkg, question, "--concurrency", "64", "--endpoint-url", URL, path])]
        if "boto3" in tools:
            commands.append((f"boto3, {question}, a pool of 16 threads", "16", PEER, [
                tools.python, str(HERE / "boto3_calls.py"), question, URL, path]))
        found += [
            Contestant(name, threads, role, Pipeline([command], environment=KEYS), "calls")
            for name, threads, role, command in commands]
    return found


@contextmanager
def server(mpkg: str, packages: Path, log: Path) -> Iterator[str]:
    """`mpkg serve` in a process of its own, whose CPU time nobody is charged for; its address."""
    with open(log, "wb") as messages:
        program = subprocess.Popen(
            [mpkg, "serve", "--snapshot", str(packages)], stderr=messages,
            stdin=subprocess.DEVNULL, env={**os.environ, **KEYS})
    try:
        mark = "listening on "
        for _ in range(200):
            lines = log.read_text().splitlines()
            address = next((line for line in lines if line.startswith(mark)), None)
            if address:
                break
            time.sleep(0.05)
        else:
            raise SystemExit(f"bench: the server does not start: {log.read_text()}")
        yield address.removeprefix(mark)
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait()
