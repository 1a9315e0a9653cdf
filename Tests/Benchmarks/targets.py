"""What mpkg is to reach, and whether it does."""

from collections.abc import Callable
from dataclasses import dataclass

from frames import PIPE
from results import Entry, Results

Value = float | None


@dataclass(frozen=True)
class Target:
    """One line of the table; a value of None was not measured."""

    title: str
    must: float
    aim: float
    value: Callable[[Results], Value]
    form: str = "{:,.0f} MB/s"
    is_less_better: bool = False

    def verdict(self, value: Value) -> str:
        if value is None:
            return "not measured"
        sign = -1 if self.is_less_better else 1
        if sign * value >= sign * self.aim:
            return "aim"
        return "must" if sign * value >= sign * self.must else "**missed**"


def speed(group: str, name: str, threads: str) -> Callable[[Results], Value]:
    def value(results: Results) -> Value:
        entry = results.entry(group, name, threads)
        return entry.speed if entry else None
    return value


def ratio(group: str, name: str, threads: str, *others: str) -> Callable[[Results], Value]:
    """Against the best of the others; of entries whose names begin alike the first, which is the
    peer as such, not its variant after a literal search."""
    def value(results: Results) -> Value:
        mine = results.entry(group, name, threads)
        theirs = [results.entry(group, other) for other in others]
        ratios = [mine.ratio(entry) for entry in theirs if mine and entry]
        return min(ratios, default=None)
    return value


def worst(questions: list[str], other: str) -> Callable[[Results], Value]:
    """The least ratio of all questions asked of a file, on one thread."""
    def value(results: Results) -> Value:
        ratios = [ratio(f"{question}/file", "mpkg", "1", other)(results) for question in questions]
        return min((found for found in ratios if found is not None), default=None)
    return value


def peak(results: Results) -> Value:
    """The highest peak over all of the memory group, less three times the longest line."""
    group = results.groups.get("memory")
    if group is None:
        return None
    allowance = 3 * int(results.head["longest line"]) / (1 << 20)
    return max(entry.peak for entry in group.entries) - allowance


def start(results: Results) -> Value:
    entry = results.entry("start-up", "mpkg")
    return 1000 * entry.seconds if entry else None


def size(results: Results) -> Value:
    """An archive's size in sizes of gzip -6."""
    mine: Entry | None = results.entry("writing", "mpkg filter TRUE --gzip --level 6")
    gzip = results.entry("writing", "gzip -6")
    if mine is None or gzip is None or not gzip.output_bytes:
        return None
    return (mine.output_bytes or 0) / gzip.output_bytes


def calls(question: str) -> Callable[[Results], Value]:
    """mpkg's calls per CPU second in multiples of boto3's."""
    def value(results: Results) -> Value:
        mine = results.entry("calls", f"mpkg {question}")
        theirs = results.entry("calls", f"boto3, {question}")
        return theirs.cpu_ratio(mine) if mine and theirs else None
    return value


def counts(name: str) -> Callable[[Results], Value]:
    """A command's time in those of a count of the same bytes."""
    def value(results: Results) -> Value:
        group = results.groups.get("nights")
        found = [entry for entry in group.entries if entry.name == name] if group else []
        return group.entries[0].ratio(found[0]) if group and found else None
    return value


def faults(results: Results) -> Value:
    """The most page faults per GB of the nights' commands."""
    group = results.groups.get("nights")
    return max((entry.faults_per_gigabyte for entry in group.entries), default=None) if group else None


def conditions(results: Results) -> Value:
    """The least CPU time of twenty conditions in terms of two: the worst kind, on one thread."""
    group = results.groups.get("conditions")
    if group is None:
        return None
    least = {entry.name: min(sample.cpu for sample in entry.samples)
             for entry in group.entries if entry.threads == "1"}
    return max((least[f"20 {name[2:]}"] / cpu for name, cpu in least.items()
                if name.startswith("2 ") and f"20 {name[2:]}" in least), default=None)


def frame(results: Results) -> Value:
    """The time from the call to a pandas frame, in those of the pipe that it reads."""
    pipe, mine = results.entry("frames", PIPE), results.entry("frames", "mpkg.filter, to_pandas")
    return pipe.ratio(mine) if pipe and mine else None


TIMES = "{:.2f} ×"
SELECTIVE = "selective/file"
SIMDJSON = "simdjson On-Demand"
ENGINES = ("DuckDB", "ClickHouse")
GZIP = "mpkg filter TRUE --gzip --level 6"

TARGETS = [
    Target("strict selective filter, 1 thread", 1500, 2500, speed(SELECTIVE, "mpkg", "1")),
    Target("the same, 2 threads", 2700, 4500, speed(SELECTIVE, "mpkg", "2")),
    Target("1 thread against simdjson On-Demand written for the query", 0.9, 1.1,
           ratio(SELECTIVE, "mpkg", "1", SIMDJSON), TIMES),
    Target("the worst of the other questions, the same", 0.85, 1,
           worst(["nested", "tags", "like", "metadata", "project", "unselective"], SIMDJSON), TIMES),
    Target("2 threads against the better of DuckDB and ClickHouse", 2, 3.5,
           ratio(SELECTIVE, "mpkg", "2", *ENGINES), TIMES),
    Target("2 threads against jq", 25, 50, ratio(SELECTIVE, "mpkg", "2", "jq"), "{:.0f} ×"),
    Target("2 threads against Miller", 80, 150, ratio(SELECTIVE, "mpkg", "2", "Miller"),
           "{:.0f} ×"),
    Target("`--trust` selective filter, 1 thread", 4000, 6000,
           speed(SELECTIVE, "mpkg --trust", "1")),
    Target("the same, 2 threads", 6000, 8000, speed(SELECTIVE, "mpkg --trust", "2")),
    Target("`--trust`, 1 thread, against simdjson On-Demand", 1.3, 2,
           ratio(SELECTIVE, "mpkg --trust", "1", SIMDJSON), TIMES),
    Target("project of 5 columns, strict, 1 thread", 1000, 2000,
           speed("project/file", "mpkg", "1")),
    Target("the same, 2 threads", 1900, 3600, speed("project/file", "mpkg", "2")),
    Target("`cat F \\| mpkg filter … \\| cat` against `cat F \\| cat \\| cat`", 1, 1.5,
           ratio("pipes", "cat F, mpkg filter selective", "all", "cat F, cat, cat"), TIMES),
    Target("`.gz` of one member, selective filter, against zlib's inflate alone", 0.95, 1,
           ratio("selective/gz", "mpkg", "2", "zlib's inflate alone"), TIMES),
    Target("the same against ClickHouse", 1.3, 1.6,
           ratio("selective/gz", "mpkg", "2", "ClickHouse"), TIMES),
    Target("the same against `igzip -dc` alone", 0.85, 0.95,
           ratio("selective/gz", "mpkg", "2", "igzip"), TIMES),
    Target("mpkg archive, strict selective filter, 2 threads (aim: 1,250 with zlib alone)",
           1050, 1800, speed("selective/archive", "mpkg", "2")),
    Target("writing an archive, level 6, 2 threads, against `pigz -6 -p 2`", 2, 2.5,
           ratio("writing", GZIP, "2", "pigz"), TIMES),
    Target("its size against `gzip -6`", 1.03, 1, size, "{:.3f} ×", True),
    Target("twenty conditions against two, CPU on 1 thread, the worst of ten kinds", 1.35, 1.25,
           conditions, TIMES, True),
    Target("`diff --summary` of two nights against `filter --count TRUE`", 4, 2,
           counts("diff --summary"), TIMES, True),
    Target("`diff`, the same", 5, 4, counts("diff"), TIMES, True),
    Target("`patch --desired`, the same", 5, 4, counts("patch --desired"), TIMES, True),
    Target("`apply --registry` of 5 % of the packages to a new file, the same", 6, 5,
           counts("apply --registry --write-back NEWFILE"), TIMES, True),
    Target("in place of a file, the same", 6, 5,
           counts("apply --registry --write-back FILE"), TIMES, True),
    Target("`query SELECT * … ORDER BY`, the same", 12, 8,
           counts("query SELECT * ORDER BY creation_time"), TIMES, True),
    Target("page faults per GB, the most of all commands on a night", 40000, 20000, faults,
           "{:,.0f}", True),
    Target("a filtered GB as a pandas frame, against the pipe alone", 1.3, 1.1, frame, TIMES, True),
    Target("peak memory, less three times the longest line", 64, 32, peak, "{:.0f} MiB", True),
    Target("start-up of `mpkg filter TRUE` on one record", 4.5, 3.5, start, "{:.1f} ms", True),
    Target("`fetch --concurrency 64`, calls per CPU second against boto3", 8, 10, calls("fetch"),
           "{:.1f} ×"),
    Target("`apply --concurrency 64`, the same", 7, 10, calls("apply"), "{:.1f} ×"),
]
