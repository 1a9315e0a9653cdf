"""What is measured: groups of contestants that run in turn, so that a group's ratios hold."""

from collections.abc import Callable
from dataclasses import dataclass

import calls
import compression
import frames
import nights
from conditions import PAIRS
from contestants import LIMIT, MPKG, PEER, Contestant, Question
from dataset import Dataset
from measure import Pipeline
from queries import BY_NAME, QUERIES
from tools import HERE, Tools

FORMS = {
    "file": "a file", "pipe": "a pipe (`cat F | …`)", "gz": "`.gz` of one member",
    "archive": "an mpkg archive",
}
START_RUNS = 20
FEWER_RUNS = 3


@dataclass(frozen=True)
class Group:
    """Contestants that are compared with one another, and how often each runs."""

    name: str
    title: str
    contestants: list[Contestant]
    runs: int
    # What is written is kept in a file (and its size told) instead of thrown away.
    keeps_output: bool = False
    # Runs against a server.
    is_served: bool = False
    # Makes files that the contestants need.
    prepare: Callable[[Dataset, str], None] | None = None


def groups(tools: Tools, data: Dataset, runs: int) -> list[Group]:
    """Everything that is measured here."""
    found = []
    for form, source in FORMS.items():
        for query in QUERIES:
            is_target = query.name == "selective" or (query.name, form) == ("project", "file")
            found.append(Group(
                f"{query.name}/{form}", f"{query.title}; from {source}",
                Question(
                    query, form, tools, data, "full" if is_target else "part").contestants(),
                runs if is_target else min(runs, FEWER_RUNS)))
    return found + [
        pipes(tools, data, runs), writing(tools, data, min(runs, FEWER_RUNS)),
        Group("compression", "gzip and zstd by level", compression.contestants(tools, data),
              min(runs, FEWER_RUNS), keeps_output=True,
              prepare=lambda data, _: compression.prepare(tools, data)),
        conditions(tools, data, runs), start_up(tools, data), memory(tools, data),
        Group("nights", "A night's snapshot: how many times a count, system time, page faults",
              nights.contestants(tools, data), min(runs, FEWER_RUNS), prepare=nights.prepare),
        Group("frames", "A filtered snapshot as a pandas frame", frames.contestants(tools, data), runs),
        Group("calls", "Calls to a service per second of CPU", calls.contestants(tools, data),
              min(runs, FEWER_RUNS), is_served=True),
    ]


def pipes(tools: Tools, data: Dataset, runs: int) -> Group:
    """mpkg in the midst of a pipeline, against a cat in its place."""
    first, last = ["cat", str(data.path("full"))], ["cat"]

    def between(name: str, command: list[str], role: str, threads: str) -> Contestant:
        return Contestant(name, threads, role, Pipeline([first, command, last]))

    expressions = {
        "selective": BY_NAME["selective"].expression,
        "unselective": BY_NAME["unselective"].expression,
        "TRUE": "TRUE",
    }
    contestants = [
        between(f"cat F, mpkg filter {name}, cat", [tools.mpkg, "filter", expression], MPKG, "all")
        for name, expression in expressions.items()]
    contestants.append(between("cat F, cat, cat", ["cat"], LIMIT, "1"))
    return Group("pipes", "A pipe on both sides, as a shell makes them", contestants, runs)


def writing(tools: Tools, data: Dataset, runs: int) -> Group:
    """Archives at level 6, written to standard output."""
    path = str(data.path("part"))
    contestants = [
        Contestant(f"mpkg filter TRUE --gzip --level {level}", str(threads), MPKG, Pipeline([[
            tools.mpkg, "filter", "TRUE", "--gzip", "--level", str(level),
            "--threads", str(threads), path]]), "part")
        for level, threads in [(6, 1), (6, 2), (1, 2)]]
    for name, threads, command in [
        ("gzip -6", "1", ["gzip", "-6", "-c", path]),
        ("pigz -6 -p 2", "2", ["pigz", "-6", "-p", "2", "-c", path]),
        ("bgzip -l 6 -@ 2", "2", ["bgzip", "-l", "6", "-@", "2", "-c", path]),
    ]:
        if command[0] in tools:
            contestants.append(Contestant(name, threads, PEER, Pipeline([command]), "part"))
    return Group("writing", "Writing an archive", contestants, runs, keeps_output=True)


def conditions(tools: Tools, data: Dataset, runs: int) -> Group:
    """Two conditions and twenty of the same kind, in turn."""
    path = str(data.path("part"))
    contestants = [
        Contestant(f"{count} {name}", str(threads), MPKG, Pipeline([[
            tools.mpkg, "filter", *tools.without_schema, "--threads", str(threads), "--count",
            expression, path]]), "part")
        for name, pair in PAIRS.items() for threads in (1, 2)
        for count, expression in zip((2, 20), pair)]
    return Group("conditions", "Many conditions", contestants, runs)


def start_up(tools: Tools, data: Dataset) -> Group:
    """One record: what remains is what it takes to start."""
    path = str(data.path("one"))

    def start(name: str, command: list[str], role: str = PEER) -> Contestant:
        return Contestant(name, "", role, Pipeline([command]), "one")

    contestants = [
        start("mpkg filter TRUE", [tools.mpkg, "filter", "TRUE", path], MPKG),
        start("cat", ["cat", path], LIMIT),
    ]
    for name, command in {
        "jq": ["jq", "-c", "."], "gojq": ["gojq", "-c", "."], "rg": ["rg", "-F", "-e", "model_package_arn"],
        "mlr": ["mlr", "--ijsonl", "--ojsonl", "cat"],
    }.items():
        if name in tools:
            contestants.append(start(" ".join(command), [*command, path]))
    engines = HERE / "engines.py"
    for name in ["duckdb", "chdb", "polars"]:
        if name in tools:
            contestants.append(start(
                f"Python, {name}", [tools.python, str(engines), name, "unselective", path,
                                    str(data.sink)]))
    return Group("start-up", "Start-up: one record", contestants, START_RUNS)


def memory(tools: Tools, data: Dataset) -> Group:
    """Peak memory must not grow with the input."""
    selective, projected = BY_NAME["selective"], BY_NAME["project"]
    contestants = []
    for slice_name in ["hundred", "full"]:
        for form in FORMS:
            for query in [selective, projected]:
                question = Question(query, form, tools, data, everyone=slice_name)
                contestants.append(question.mpkg(f"{query.name}, {form}", 2))
        path = str(data.path(slice_name if slice_name == "hundred" else "part"))
        command = [tools.mpkg, "filter", "TRUE", "--gzip", "--level", "1", "--threads", "2", path]
        contestants.append(Contestant(
            "writing an archive", "2", MPKG, Pipeline([command]),
            "hundred" if slice_name == "hundred" else "part"))
    return Group("memory", "Peak memory at two sizes", contestants, 1)
