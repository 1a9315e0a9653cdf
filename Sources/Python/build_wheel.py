#!/usr/bin/env python3
"""Builds the wheel: the module, and the program with its manual and completions. Called by `make wheel`.

    build_wheel.py FOLDER      writes FOLDER/mpkg-VERSION-py3-none-PLATFORM.whl and prints its path

Also the build backend of pyproject.toml (PEP 517). It needs Python 3.11, binutils and advzip, and runs
`make install`, which builds the program where it is not built yet. The bytes of a wheel depend on its contents
alone.
"""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import re
import stat
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
# Everything else would have to be on every machine that the wheel is installed on.
ALLOWED_LIBRARIES = re.compile(r"lib(c|m|z)\.so\.\d+|ld-linux-.*\.so\.\d+")
# The earliest time that a zip archive can hold.
TIME = (1980, 1, 1, 0, 0, 0)
# What pip makes of a script whose first line is none of Python's: it is installed as it is.
SCRIPT = "bin/mpkg"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None) -> str:
    """Writes the wheel to a folder and returns its name (PEP 517)."""
    with tempfile.TemporaryDirectory() as scratch:
        prefix = Path(scratch) / "prefix"
        subprocess.run(
            ["make", "--no-print-directory", "-C", str(PROJECT), "install", f"DESTDIR={prefix}", "PREFIX="],
            check=True, stdout=sys.stderr)
        tag = f"py3-none-{platform_tag(prefix / SCRIPT)}"
        files = contents(prefix, tag)
    name = f"mpkg-{version()}-{tag}.whl"
    write(Path(wheel_directory) / name, files)
    return name


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None) -> str:
    """Writes what pip wants to know before it builds the wheel, and returns the folder's name (PEP 517)."""
    folder = Path(metadata_directory) / f"mpkg-{version()}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(metadata(), encoding="utf-8")
    (folder / "WHEEL").write_text("Wheel-Version: 1.0\nRoot-Is-Purelib: false\n", encoding="utf-8")
    return folder.name


def build_sdist(sdist_directory, config_settings=None) -> str:
    """There is none: the sources of the program are not Python's (`make dist` makes their archive)."""
    raise RuntimeError("mpkg has no source distribution for pip; `make dist` makes a source archive")


def version() -> str:
    """The version, which the program has too."""
    source = (PROJECT / "Sources/Commands/Mpkg.swift").read_text(encoding="utf-8")
    found = re.search(r'static let number = "(.*)"', source)
    if found is None:
        raise SystemExit("build_wheel: Sources/Commands/Mpkg.swift names no version")
    return found[1]


def platform_tag(program: Path) -> str:
    """The manylinux tag of a program: the newest glibc whose functions it needs.

    Stops where it needs libraries that are not on every machine.
    """
    told = subprocess.run(
        ["readelf", "--wide", "--dynamic", "--version-info", str(program)],
        check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", told)
    others = [name for name in needed if not ALLOWED_LIBRARIES.fullmatch(name)]
    versions = [tuple(map(int, found.split("."))) for found in re.findall(r"Name: GLIBC_([\d.]+)", told)]
    if others or not versions:
        raise SystemExit(f"build_wheel: {program.name} needs {', '.join(others) or 'no glibc'}: the wheel would not "
                         "run elsewhere; see Sources/mpkg/StaticLibraries")
    newest = max(versions)
    return f"manylinux_{newest[0]}_{newest[1]}_{platform.machine()}"


def contents(prefix: Path, tag: str) -> dict[str, bytes]:
    """The files of the wheel by their names in it."""
    files = {f"mpkg/{file.name}": file.read_bytes()
             for file in sorted((HERE / "mpkg").iterdir()) if file.suffix == ".py" or file.name == "py.typed"}
    name = f"mpkg-{version()}"
    for file in sorted(path for path in prefix.rglob("*") if path.is_file()):
        place = file.relative_to(prefix)
        in_wheel = f"scripts/{file.name}" if str(place) == SCRIPT else f"data/{place}"
        files[f"{name}.data/{in_wheel}"] = file.read_bytes()
    notice = subprocess.run(
        [sys.executable, str(PROJECT / ".ci/notice")], check=True, capture_output=True).stdout
    files[f"{name}.dist-info/licenses/LICENSE"] = (PROJECT / "LICENSE").read_bytes()
    files[f"{name}.dist-info/licenses/NOTICE"] = notice
    files[f"{name}.dist-info/licenses/copyright"] = (PROJECT / ".ci/debian/copyright").read_bytes()
    files[f"{name}.dist-info/METADATA"] = metadata().encode()
    files[f"{name}.dist-info/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: mpkg {version()}\nRoot-Is-Purelib: false\nTag: {tag}\n").encode()
    record = f"{name}.dist-info/RECORD"
    lines = [f"{file},sha256={digest(data)},{len(data)}" for file, data in files.items()]
    files[record] = ("\n".join([*lines, f"{record},,"]) + "\n").encode()
    return files


def metadata() -> str:
    """The file METADATA of pyproject.toml's table."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = ["Metadata-Version: 2.4", f"Name: {project['name']}", f"Version: {version()}",
             f"Summary: {project['description']}", f"Keywords: {','.join(project['keywords'])}",
             f"License-Expression: {project['license']}"]
    lines += [f"License-File: {name}" for name in ("LICENSE", "NOTICE", "copyright")]
    lines += [f"Classifier: {name}" for name in project["classifiers"]]
    lines += [f"Requires-Python: {project['requires-python']}"]
    for extra, needed in project["optional-dependencies"].items():
        lines += [f"Provides-Extra: {extra}"]
        lines += [f'Requires-Dist: {need}; extra == "{extra}"' for need in needed]
    lines += ["Description-Content-Type: text/markdown", "", (HERE / project["readme"]).read_text(encoding="utf-8")]
    return "\n".join(lines)


def digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def write(wheel: Path, files: dict[str, bytes]) -> None:
    """Writes the archive, which appears whole or not at all."""
    partial = wheel.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system = 3  # Unix, which the mode is of.
            mode = 0o755 if "/scripts/" in name else 0o644
            entry.external_attr = (stat.S_IFREG | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    # An eighth smaller than zlib can, in the same format.
    subprocess.run(["advzip", "--recompress", "--shrink-normal", "--quiet", str(partial)], check=True)
    partial.replace(wheel)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print(folder / build_wheel(folder))
