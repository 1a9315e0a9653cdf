"""Who is asked a query, and how each of them is run: mpkg, its peers, and the machine's limits."""

from dataclasses import dataclass
from pathlib import Path

from dataset import Dataset
from measure import Pipeline
from queries import SELECT_LIST, Query, jq_program, miller_verbs
from tools import HERE, MODULES, Tools

MPKG, PEER, LIMIT = "mpkg", "peer", "limit"

# Engines that are asked for more than a plain file only where the targets are.
ENGINES_READ_MORE = ["selective", "project", "filter_project"]


@dataclass(frozen=True)
class Contestant:
    """One way to answer; `slice_name` says how much of the records it gets."""

    name: str
    threads: str
    role: str
    pipeline: Pipeline
    slice_name: str = "full"

    @property
    def is_slow(self) -> bool:
        """Whether it gets less to do, and fewer runs."""
        return self.slice_name in ("part", "small")


@dataclass(frozen=True)
class Question:
    """A query over one form of the records: `file`, `pipe`, `gz` or `archive`."""

    query: Query
    form: str
    tools: Tools
    data: Dataset
    whole: str = "full"  # the slice for the quick ones
    everyone: str | None = None  # the slice for all of them, if it is to be one

    def contestants(self) -> list[Contestant]:
        """All who are here and can answer, mpkg first."""
        found = [self.mpkg("mpkg", threads) for threads in (1, 2)]
        is_first = self.query.name == "selective"
        if self.tools.has_trust and is_first:
            found += [self.mpkg("mpkg --trust", threads, "--trust") for threads in (1, 2)]
        found += self._simdjson()
        found += self._engines()
        found += self._slow()
        return found + (self._limits() if is_first else [])

    def _contestant(
        self, name: str, threads: str, pipeline: Pipeline, role: str = PEER, part: str = "full"
    ) -> Contestant:
        return Contestant(name, threads, role, pipeline, self._slice(part))

    def _slice(self, part: str) -> str:
        return self.everyone or (self.whole if part == "full" else part)

    def _path(self, part: str = "full", form: str | None = None) -> Path:
        return self.data.path(self._slice(part), form or self.form)

    def mpkg(self, name: str, threads: int, *options: str) -> Contestant:
        """mpkg itself; it recognises every form."""
        shared = ["--threads", str(threads), *options]
        stages = []
        if self.query.expression:
            stages.append([self.tools.mpkg, "filter", *shared, self.query.expression])
        if self.query.is_projected:
            stages.append([self.tools.mpkg, "project", *shared, SELECT_LIST])
        if self.form == "pipe":
            stages.insert(0, ["cat", str(self._path())])
        else:
            stages[0] = [*stages[0], str(self._path())]
        return self._contestant(name, str(threads), Pipeline(stages), MPKG)

    def _unpacked(self, part: str, command: list[str], takes_path: bool = False) -> Pipeline:
        """A command over lines: from a file, after cat, or after the quickest decompressor."""
        if self.form == "file":
            path = self._path(part)
            if takes_path:
                return Pipeline([[*command, str(path)]])
            return Pipeline([command], stdin=path)
        if self.form == "pipe":
            return Pipeline([["cat", str(self._path(part))], command])
        if self.form == "archive" and "bgzip" in self.tools:
            # The peers' own archive on all cores; of mpkg's they would use one.
            first = ["bgzip", "-dc", "-@", "2", str(self._path(part, "bgzip"))]
        else:
            first = [self.decompressor(), "-dc", str(self._path(part))]
        return Pipeline([first, command])

    def decompressor(self) -> str:
        return next(name for name in ["igzip", "pigz", "gzip"] if name in self.tools)

    def after(self) -> str:
        """What a peer's name gets when somebody else decompresses for it."""
        if self.form == "archive" and "bgzip" in self.tools:
            return " after bgzip -dc -@ 2"
        return f" after {self.decompressor()} -dc" if self.form in ("gz", "archive") else ""

    def _simdjson(self) -> list[Contestant]:
        if "simdjson" not in self.tools:
            return []
        command = [self.tools.built["simdjson"], self.query.name]
        found = [self._contestant(
            "simdjson On-Demand" + self.after(), "1", self._unpacked("full", command))]
        if self.query.literal and self.form == "file":
            found.append(self._contestant(
                "simdjson after a literal search", "1",
                self._unpacked("full", [*command, self.query.literal])))
        return found

    def engine(self, name: str, part: str, *options: str) -> Pipeline:
        """An engine that is a Python module. It opens its output by name: a link of ours, so that
        nothing else can come to harm."""
        start = [self.tools.python, str(HERE / "engines.py"), name, self.query.name]
        path = "/dev/stdin" if self.form == "pipe" else str(self._path(part))
        stages = [[*start, path, str(self.data.sink), *options]]
        if self.form == "pipe":
            stages.insert(0, ["cat", str(self._path(part))])
        return Pipeline(
            stages, environment={"POLARS_MAX_THREADS": "2"}, tells_seconds=self.form != "pipe")

    def _engines(self) -> list[Contestant]:
        if self.form == "archive":
            return []
        if self.form != "file" and self.query.name not in ENGINES_READ_MORE:
            return []
        found = []
        for name in ["duckdb", "chdb"]:
            if name not in self.tools:
                continue
            found.append(self._contestant(MODULES[name], "2", self.engine(name, "full")))
            if self.query.name == "selective" and self.form == "file":
                found.append(self._contestant(
                    MODULES[name] + " after a literal search", "2",
                    self.engine(name, "full", "--search")))
        return found

    def _slow(self) -> list[Contestant]:
        found = []
        if self.form == "file":
            for name, threads in [("polars", "2"), ("orjson", "1")]:
                if name in self.tools:
                    found.append(self._contestant(
                        "Python, orjson" if name == "orjson" else name, threads,
                        self.engine(name, "part"), part="part"))
        if self.form == "file" or (self.form == "gz" and self.query.name == "selective"):
            programs = {
                "jq": (["jq", "-c", jq_program(self.query)], "1"),
                "gojq": (["gojq", "-c", jq_program(self.query)], "1"),
                "mlr": (["mlr", "--ijsonl", "--ojsonl", *miller_verbs(self.query)], "many"),
            }
            for name, (command, threads) in programs.items():
                if name in self.tools:
                    pipeline = self._unpacked("small", command, takes_path=True)
                    label = "Miller" if name == "mlr" else name
                    found.append(self._contestant(
                        label + self.after(), threads, pipeline, part="small"))
        return found

    def _limits(self) -> list[Contestant]:
        def limit(name: str, threads: str, pipeline: Pipeline, part: str = "full") -> Contestant:
            return self._contestant(name, threads, pipeline, LIMIT, part)

        found = []
        if self.form == "file":
            if "read_alone" in self.tools:
                found.append(limit("read(2) alone", "1", Pipeline(
                    [[self.tools.built["read_alone"]]], stdin=self._path())))
            if "rg" in self.tools:
                found.append(limit("ripgrep, the literal", "1", Pipeline(
                    [["rg", "-j1", "-F", "-e", self.query.literal, str(self._path())]])))
        if self.form == "pipe":
            found.append(limit("cat, cat", "2", Pipeline([["cat", str(self._path())], ["cat"]])))
        if self.form in ("gz", "archive"):
            if "inflate_alone" in self.tools:
                found.append(limit("zlib's inflate alone", "1", Pipeline(
                    [[self.tools.built["inflate_alone"]]], stdin=self._path())))
            for name in ["gzip", "pigz", "igzip"]:
                if name in self.tools:
                    found.append(limit(f"{name} -dc", "1", Pipeline(
                        [[name, "-dc", str(self._path("part"))]]), "part"))
        if self.form == "gz" and "rg" in self.tools:
            found.append(limit("ripgrep -z, the literal", "1", Pipeline(
                [["rg", "-z", "-F", "-e", self.query.literal, str(self._path("part"))]]), "part"))
        if self.form == "archive" and "bgzip" in self.tools:
            found.append(limit("bgzip -dc -@ 2, of its own archive", "2", Pipeline(
                [["bgzip", "-dc", "-@", "2", str(self._path(form="bgzip"))]])))
        return found
