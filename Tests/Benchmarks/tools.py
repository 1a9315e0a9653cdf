"""What there is on this machine: the peers, their versions, and the small programs built here."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = ["jq", "gojq", "mlr", "rg", "gzip", "pigz", "bgzip", "igzip", "zstd"]
MODULES = {"duckdb": "DuckDB", "chdb": "ClickHouse (chdb)", "polars": "polars", "orjson": "orjson",
           "boto3": "boto3", "pandas": "pandas", "pyarrow": "pyarrow"}


@dataclass
class Tools:
    """The programs to run; a peer that is not here is not in the dictionaries."""

    mpkg: str
    python: str
    folder: Path
    built: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    has_trust: bool = False
    # The options that let any value stand beside any column.
    without_schema: tuple[str, ...] = ()

    def __contains__(self, name: str) -> bool:
        return name in self.versions or name in self.built

    @classmethod
    def found(cls, mpkg: str, python: str, folder: Path) -> "Tools":
        """Looks for everything and builds the small programs."""
        tools = cls(mpkg, python, folder)
        options = said([mpkg, "filter", "--help"])
        tools.has_trust = "--trust" in options
        tools.without_schema = ("--no-schema",) if "--no-schema" in options else ()
        tools.versions["mpkg"] = version(said([mpkg, "--version"]))
        for name in PROGRAMS:
            if shutil.which(name):
                tools.versions[name] = version(said([name, "--version"]))
        for name in MODULES:
            text = said([python, str(HERE / "engines.py"), name, "--version"])
            if re.fullmatch(r"[\w.]+\s*", text):
                tools.versions[name] = text.strip()
        tools._build()
        return tools

    def _build(self) -> None:
        c = next(filter(shutil.which, ["cc", "gcc", "clang"]), None)
        if c is None:
            raise SystemExit("bench: no C compiler (cc, gcc or clang), without which no run can "
                             "be measured")
        self._compile([c, "-O2", str(HERE / "meter.c")], "meter")
        for name in ["read_alone", "inflate_alone"]:
            self._compile([c, "-O2", str(HERE / "Peers" / f"{name}.c"), "-lz"], name)
        cpp = next(filter(shutil.which, ["g++", "clang++"]), None)
        source = str(HERE / "Peers/simdjson_filter.cpp")
        if cpp and self._compile(
                [cpp, "-std=c++17", "-O3", "-march=native", source, "-lsimdjson"], "simdjson"):
            self.versions["simdjson"] = library_version("simdjson")
        self.versions["zlib"] = library_version("zlib")

    def _compile(self, command: list[str], name: str) -> bool:
        target = str(self.folder / name)
        done = subprocess.run(
            [*command[:-1], "-o", target, *command[-1:]], capture_output=True, text=True)
        if done.returncode == 0:
            self.built[name] = target
        elif name == "meter":
            raise SystemExit("bench: meter.c does not compile:\n" + done.stderr)
        return done.returncode == 0


def said(command: list[str]) -> str:
    """What a program prints; nothing if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except OSError:
        return ""
    return done.stdout + done.stderr if done.returncode == 0 else ""


def version(text: str) -> str:
    """The first thing that looks like a version."""
    found = re.search(r"\d+(\.\d+)+", text)
    return found.group() if found else (text.split("\n")[0].strip() or "?")


def library_version(name: str) -> str:
    return said(["pkg-config", "--modversion", name]).strip() or "?"


def machine() -> dict[str, str]:
    """What kind of machine this is, without its name."""
    def line(path: str, pattern: str, otherwise: str) -> str:
        try:
            found = re.search(pattern, Path(path).read_text(), re.MULTILINE)
        except OSError:
            found = None
        return found.group(1) if found else otherwise

    memory = int(line("/proc/meminfo", r"^MemTotal:\s*(\d+)", "0")) / (1 << 20)
    release = re.match(r"[\d.]+", os.uname().release)
    return {
        "processor": line("/proc/cpuinfo", r"^model name\s*: (.*)", os.uname().machine),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory:.0f} GiB",
        "kernel": f"{os.uname().sysname} {release.group() if release else '?'}",
        "system": line("/etc/os-release", r'^PRETTY_NAME="(.*)"', "?"),
    }
