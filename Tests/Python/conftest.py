"""What the tests share: generated packages, and the program itself to hold the module against."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "Sources/Python"))


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of 2,000 packages, which no test changes."""
    file = tmp_path_factory.mktemp("snapshot") / "packages.jsonl"
    with open(file, "wb") as output:
        subprocess.run(
            [sys.executable, PROJECT / "examples/generate-packages.py", "--count", "2000"], check=True, stdout=output)
    return file


@pytest.fixture
def program() -> Callable[..., list[dict[str, Any]]]:
    """The program, run without the module: gives its rows."""

    def run(*arguments: object) -> list[dict[str, Any]]:
        found = subprocess.run(
            [os.environ["MPKG_BINARY"], *map(str, arguments)], check=True, stdout=subprocess.PIPE)
        return [json.loads(line) for line in found.stdout.splitlines()]

    return run


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of the given lines: texts as they are, everything else as JSON."""

    def write(*items: object) -> Path:
        file = tmp_path / f"lines-{len(list(tmp_path.iterdir()))}.jsonl"
        texts = (item if isinstance(item, str) else json.dumps(item) for item in items)
        file.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
        return file

    return write


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes a shell script the program of the test."""

    def write(text: str) -> Path:
        file = tmp_path / "script-for-mpkg"
        file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        file.chmod(0o755)
        monkeypatch.setenv("MPKG_BINARY", str(file))
        return file

    return write
