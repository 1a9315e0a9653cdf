"""What README and docstrings show runs."""

from __future__ import annotations

import doctest
import inspect
import os
import re
import shutil
from pathlib import Path

import mpkg
import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.filterwarnings("ignore:.*packages outside a group")


@pytest.fixture
def folder(packages, tmp_path, monkeypatch):
    """A folder with the files that the examples name."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(packages, "packages.jsonl")
    shutil.copy(packages, "snapshot.jsonl")
    mpkg.run("filter", "-o", "snapshot.jsonl.gz", "--", "TRUE", packages)
    return tmp_path


@pytest.mark.parametrize("page", ["README.md", "Sources/Python/README.md"])
def test_the_pages_run(folder, page):
    found = re.findall(r"^```python\n(.*?)^```", (PROJECT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found
    for code in found:
        exec(compile(code, page, "exec"), {})


def test_the_module_runs_as_it_says(folder):
    (code,) = re.findall(r"::\n\n((?:    .*\n|\n)+)", mpkg.__doc__ or "")
    exec(compile(inspect.cleandoc(code), "mpkg", "exec"), {})


def test_the_examples_of_the_calls_run(folder):
    known = {"mpkg": mpkg}
    names = ["filter", "query", "patch", "apply"]
    for name in names:
        examples = doctest.DocTestParser().get_examples(inspect.getdoc(getattr(mpkg, name)) or "")
        assert examples, name
        for example in examples:
            exec(compile(example.source, name, "exec"), known)
    assert len(known["frame"]) > 100 and len(known["counts"]) >= 4
    assert known["results"].counts == {"SUCCESS": len(known["requests"])}


def test_everything_public_is_described_and_typed():
    for name in mpkg.__all__:
        thing = getattr(mpkg, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert inspect.getdoc(thing), name
            members = vars(thing).items() if inspect.isclass(thing) else []
            for member, value in members:
                if inspect.isfunction(value) and not member.startswith("_"):
                    assert inspect.getdoc(value), f"{name}.{member}"


def test_python_files_are_short():
    for file in (PROJECT / "Sources/Python").rglob("*.py"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, file
    assert os.path.exists(PROJECT / "Sources/Python/mpkg/py.typed")
