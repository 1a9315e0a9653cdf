"""gzip and zstd by level: how large archives get, how fast they are written, and how fast mpkg filters them."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from contestants import MPKG, PEER, Contestant
from dataset import Dataset
from measure import Failed, Meter, Pipeline
from queries import BY_NAME
from tools import Tools

LEVELS = {"gzip": [1, 6, 9], "zstd": [1, 3, 9, 19]}
# A level that writes a few MB/s gets less to write.
SLOW_LEVEL = 19
WRITE, READ = "write: ", "read: "


@dataclass(frozen=True)
class Way:
    """One way to write an archive of a file."""

    name: str
    format: str
    threads: str
    role: str
    command: tuple[str, ...]
    is_slow: bool = False

    def writing(self, path: Path) -> list[str]:
        return [*self.command, str(path)]

    def archive(self, data: Dataset) -> Path:
        return data.folder / f"{self.name.replace(' ', '_')}.archive"


def ways(tools: Tools) -> list[Way]:
    """mpkg's levels, and those of the peers that are here."""
    found = []
    for format, levels in LEVELS.items():
        for level in levels:
            peers = {
                "gzip": [("gzip", "1", ["-c"]), ("pigz", "2", ["-p", "2", "-c"])],
                "zstd": [("zstd", "2", ["-T2", "-q", "-c"])],
            }[format]
            if (format, level) == ("gzip", 1):
                peers.append(("igzip", "1", ["-c"]))
            options = [f"--{format}", "--level", str(level)]
            found.append(Way(
                " ".join(["mpkg", *options]), format, "2", MPKG,
                (tools.mpkg, "filter", "TRUE", *options, "--threads", "2"), level == SLOW_LEVEL))
            for name, threads, options in peers:
                if name in tools:
                    options = [f"-{level}", *options]
                    found.append(Way(
                        " ".join([name, *options[:-1]]), format, threads, PEER, (name, *options),
                        level == SLOW_LEVEL))
    return found


def contestants(tools: Tools, data: Dataset) -> list[Contestant]:
    """Each way to write; then mpkg on what each has written."""
    expression = BY_NAME["selective"].expression
    found = []
    for way in ways(tools):
        part = "small" if way.is_slow else "hundred"
        found.append(Contestant(
            WRITE + way.name, way.threads, way.role, Pipeline([way.writing(data.path(part))]), part))
    for way in ways(tools):
        command = [tools.mpkg, "filter", "--threads", "2", expression, str(way.archive(data))]
        found.append(Contestant(READ + way.name, "2", MPKG, Pipeline([command]), "hundred"))
    return found


def prepare(tools: Tools, data: Dataset) -> None:
    """Writes the archives that are read."""
    for way in ways(tools):
        with open(way.archive(data), "wb") as file:
            subprocess.run(way.writing(data.path("hundred")), stdout=file, check=True)


def disagreements(tools: Tools, data: Dataset, meter: Meter) -> list[str]:
    """A sentence for every archive that mpkg, or the format's own program, reads as something else."""
    path = data.path("verify")
    content = path.read_bytes()
    archive, output = data.folder / "verified", data.folder / "answer"
    found = []

    def answer(command: list[str], source: Path | None = None) -> bytes:
        try:
            meter.run(Pipeline([command], stdin=source), output)
        except Failed as error:
            return str(error).encode()
        return output.read_bytes()

    expression = BY_NAME["selective"].expression
    selected = answer([tools.mpkg, "filter", expression, str(path)])
    for way in ways(tools):
        meter.run(Pipeline([way.writing(path)]), archive)
        readers = {"mpkg": [tools.mpkg, "filter", "TRUE"]}
        if shutil.which(way.format):
            readers[way.format] = [way.format, "-dc"]
        found += [f"compression: {reader} reads another content from {way.name}"
                  for reader, command in readers.items() if answer(command, archive) != content]
        if answer([tools.mpkg, "filter", expression, str(archive)]) != selected:
            found.append(f"compression: another selection from {way.name}")
    archive.unlink(missing_ok=True)
    return found
