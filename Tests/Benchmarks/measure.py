"""Runs pipelines of programs and tells what they took: wall time, CPU time, peak memory."""

import os
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO


class Failed(Exception):
    """A program of a pipeline that did not end with 0, and what it said."""


@dataclass(frozen=True)
class Pipeline:
    """Programs with pipes between them, as a shell would start them."""

    stages: list[list[str]]
    stdin: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    # Whether the program itself tells how long its query took, without its own loading.
    tells_seconds: bool = False
    # A file that is deleted before each run, outside its time.
    removed: Path | None = None

    def at(self, placeholder: str, address: str) -> "Pipeline":
        """The same with an address that was not known before."""
        return replace(self, stages=[
            [address if word == placeholder else word for word in stage] for stage in self.stages])


@dataclass(frozen=True)
class Sample:
    """One run: wall seconds, CPU seconds of all stages and what of them is the system's, peak MiB of the
    largest stage, page faults of all stages."""

    seconds: float
    cpu: float
    peak: float
    system: float = 0
    faults: int = 0


class Meter:
    """Starts every stage below the small program `meter`, which measures it."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self.folder = folder

    def run(self, pipeline: Pipeline, output: Path | None = None) -> Sample:
        """One run; what the last stage writes goes to `output`, or to nowhere."""
        if pipeline.removed:
            pipeline.removed.unlink(missing_ok=True)
        told = self.folder / "seconds"
        told.unlink(missing_ok=True)
        reports = [self.folder / f"report-{place}" for place in range(len(pipeline.stages))]
        environment = {**os.environ, **pipeline.environment}
        if pipeline.tells_seconds:
            environment["BENCH_SECONDS"] = str(told)
        source: IO[bytes] = open(pipeline.stdin or os.devnull, "rb")
        sink = open(output or os.devnull, "wb")
        running: list[subprocess.Popen[bytes]] = []
        with open(self.folder / "messages", "w+b") as messages, sink:
            for stage, report in zip(pipeline.stages, reports):
                report.unlink(missing_ok=True)
                is_last = len(running) + 1 == len(pipeline.stages)
                program = subprocess.Popen(
                    [str(self.program), str(report), *stage], stdin=source, stderr=messages,
                    stdout=sink if is_last else subprocess.PIPE, env=environment)
                source.close()
                source = program.stdout or source
                running.append(program)
            for program in running:
                program.wait()
            messages.seek(0)
            said = messages.read().decode(errors="replace").strip()
        facts = []
        for stage, report in zip(pipeline.stages, reports):
            facts.append([int(word) for word in report.read_text().split()])
            if facts[-1][6] != 0:
                raise Failed(f"{' '.join(stage)}: exit {facts[-1][6]}: {said[-400:]}")
        seconds = (max(fact[1] for fact in facts) - min(fact[0] for fact in facts)) / 1e9
        if pipeline.tells_seconds:
            seconds = float(told.read_text())
        return Sample(
            seconds=seconds,
            cpu=sum(fact[2] + fact[3] for fact in facts) / 1e6,
            peak=max(fact[4] for fact in facts) / 1024,
            system=sum(fact[3] for fact in facts) / 1e6,
            faults=sum(fact[5] for fact in facts))
