"""RESULTS.md: the targets, then a table for every group."""

from collections.abc import Iterable

from compression import READ, WRITE
from contestants import LIMIT, MPKG, PEER
from frames import PIPE, WHOLE_PIPE
from results import Entry, Measured, Results
from targets import TARGETS

METHOD = """\
Contestants of a table run in turn (A B C A B C …), after one run each (but of the slowest) that is
not counted, with the files in the page cache and the output going to nowhere. MB/s are of
uncompressed input, by the median of wall times; CPU seconds are user and system time of all
programs of a pipeline for 1 GB; the peak is the resident memory of the largest of them. Ratios are
the median over pairs of the same run: they hold on a busy machine, where single figures may drift
by a quarter. Engines that are Python modules tell the time of their query alone, except from a
pipe; their loading is among the start-ups, and in their CPU seconds. Slow contestants get a
beginning of the records and three runs; so does everyone where no target stands. Limits, in
italics, do less than what is asked (reading, decompressing, searching a word); they are no peers.

mpkg checks every byte (JSON grammar, UTF-8) and takes the last of duplicate keys. Not all peers
do: simdjson On-Demand skips what is not asked for, and a literal search first skips whole records.
Whole lines come out as they went in, but for jq, gojq and Miller, which write them anew."""


def markdown(results: Results) -> str:
    """The whole page."""
    parts = [
        "# How fast mpkg is", "",
        "Written by `make bench`; do not edit. It measures this project's mpkg and what else it",
        "finds on the machine.", "",
        *head(results), "", "## Targets", "", *targets(results), "", "## Method", "", METHOD, "",
        *agreement(results), "", "## Measurements",
    ]
    for name, group in results.groups.items():
        parts += ["", f"### {group.title}", ""]
        parts += SPECIAL.get(name, throughput)(group)
    return "\n".join(parts) + "\n"


def table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    """A table whose first column is text and whose others are figures."""
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cells) + " |"

    return [line(head), line(["---"] + ["---:"] * (len(head) - 1)), *map(line, rows)]


def head(results: Results) -> list[str]:
    return [f"- {name}: {value}" for name, value in results.head.items() if name != "longest line"]


def targets(results: Results) -> list[str]:
    rows = []
    for target in TARGETS:
        value = target.value(results)
        shown = "–" if value is None else target.form.format(value)
        rows.append([
            target.title, target.form.format(target.must), target.form.format(target.aim), shown,
            target.verdict(value)])
    return table(["", "must", "aim", "measured", "reached"], rows)


def agreement(results: Results) -> list[str]:
    if results.disagreements is None:
        return ["Answers were not compared in this run."]
    if not results.disagreements:
        return ["Before anything was timed, all contestants gave the same records to every query."]
    return ["Before anything was timed, answers were compared. These differ:", ""] + [
        f"- {line}" for line in results.disagreements]


def throughput(group: Measured) -> list[str]:
    """MB/s, CPU, peak, and mpkg's throughput in multiples of each contestant's."""
    ours = [entry for threads in "12" if (entry := own(group, threads))]
    columns = ["", "threads", "MB", "MB/s", "CPU s/GB", "peak MiB"]
    columns += [f"mpkg, {entry.threads} thread{'s' * (entry.threads == '2')}, is"
                for entry in ours]
    rows = []
    for entry in sorted(group.entries, key=lambda entry: ROLES.index(entry.role)):
        name = f"**{entry.name}**" if entry.role == MPKG else entry.name
        if entry.role == LIMIT:
            name = f"*{name}*"
        rows.append([
            name, entry.threads, f"{entry.bytes / 1e6:,.0f}", f"{entry.speed:,.0f}",
            f"{entry.cpu_per_gigabyte:.2f}", f"{entry.peak:,.0f}",
            *["" if entry.role == MPKG else f"{mine.ratio(entry):.2f} ×" for mine in ours]])
    return table(columns, rows) + best(group, ours)


ROLES = [MPKG, PEER, LIMIT]


def own(group: Measured, threads: str) -> Entry | None:
    """Strict mpkg's entry."""
    return next((entry for entry in group.entries if (entry.name, entry.threads)
                 == ("mpkg", threads)), None)


def best(group: Measured, ours: list[Entry]) -> list[str]:
    peers = [entry for entry in group.entries if entry.role == PEER]
    if not peers or not ours:
        return []
    peer = max(peers, key=lambda entry: entry.speed)
    ratios = ", ".join(
        f"{mine.ratio(peer):.2f} × with {mine.threads} thread{'s' * (mine.threads == '2')}"
        for mine in ours)
    return ["", f"Best peer: {peer.name}; mpkg is {ratios}."]


def pipes(group: Measured) -> list[str]:
    cats = group.entry("cat F, cat, cat")
    return table(["", "MB/s", "CPU s/GB", "against cat"], [
        [entry.name, f"{entry.speed:,.0f}", f"{entry.cpu_per_gigabyte:.2f}",
         f"{entry.ratio(cats):.2f} ×" if cats else ""] for entry in group.entries])


def writing(group: Measured) -> list[str]:
    mine = group.entry("mpkg filter TRUE --gzip --level 6", "2")
    gzip = group.entry("gzip -6")
    return table(
        ["", "threads", "MB/s", "CPU s/GB", "peak MiB", "times smaller", "size against gzip -6",
         "mpkg, level 6, 2 threads, is"],
        [[entry.name, entry.threads, f"{entry.speed:,.0f}", f"{entry.cpu_per_gigabyte:.2f}",
          f"{entry.peak:,.0f}", f"{entry.bytes / (entry.output_bytes or 1):.2f}",
          f"{(entry.output_bytes or 0) / (gzip.output_bytes or 1):.3f}" if gzip else "",
          f"{mine.ratio(entry):.2f} ×" if mine else ""] for entry in group.entries])


def compression(group: Measured) -> list[str]:
    """A row for each way to write: what it gives, and mpkg's speed on that."""
    gzip = group.entry(WRITE + "gzip -6")
    rows = []
    for entry in group.entries:
        name = entry.name.removeprefix(WRITE)
        reading = next((other for other in group.entries if other.name == READ + name), None)
        if name == entry.name or reading is None:
            continue
        share = (entry.output_bytes or 0) / entry.bytes
        usual = (gzip.output_bytes or 0) / gzip.bytes if gzip else 0
        rows.append([
            f"**{name}**" if entry.role == MPKG else name, entry.threads,
            f"{1 / share:.2f}" if share else "–", f"{share / usual:.3f}" if usual else "–",
            f"{entry.speed:,.0f}", f"{entry.cpu_per_gigabyte:.2f}", f"{reading.speed:,.0f}",
            f"{reading.cpu_per_gigabyte:.2f}"])
    return [
        "Each archive is read by `mpkg filter`, two threads, the selective filter. mpkg's own archives are",
        "independent members, which all threads read; the others are one stream, which one thread decompresses.",
        "",
        *table(["", "threads", "times smaller", "size against gzip -6", "write MB/s", "write CPU s/GB",
                "read and filter MB/s", "read CPU s/GB"], rows)]


def conditions(group: Measured) -> list[str]:
    """A row for each kind of conditions: what twenty cost in terms of two."""
    def cell(kind: str, threads: str, of: str) -> str:
        few, many = (entry(group, f"{count} {kind}", threads) for count in (2, 20))
        if not few or not many:
            return "–"
        figures = [[getattr(sample, of) for sample in found.samples] for found in (few, many)]
        return f"{min(figures[1]) / min(figures[0]):.2f} ×"

    kinds = [entry.name.removeprefix("2 ") for entry in group.entries
             if entry.name.startswith("2 ") and entry.threads == "1"]
    return [
        "Twenty conditions in terms of two of the same kind, without `--trust`; by the least CPU and",
        "wall times. Where OR joins them, nothing is selected: all are worked out for each record.",
        "",
        *table(["conditions", "CPU, 1 thread", "wall, 1 thread", "CPU, 2 threads",
                "wall, 2 threads"],
               [[kind, *(cell(kind, threads, of) for threads in "12" for of in ("cpu", "seconds"))]
                for kind in kinds])]


def entry(group: Measured, name: str, threads: str) -> Entry | None:
    return next((entry for entry in group.entries
                 if (entry.name, entry.threads) == (name, threads)), None)


def start_up(group: Measured) -> list[str]:
    return table(["", "ms", "CPU ms", "peak MiB"], [
        [f"`{entry.name}`", f"{1000 * entry.seconds:.1f}",
         f"{1000 * entry.cpu_per_gigabyte * entry.bytes / 1e9:.1f}",
         f"{entry.peak:,.0f}"] for entry in group.entries])


def memory(group: Measured) -> list[str]:
    """A row for each way of running, a column for each size."""
    rows: dict[str, list[Entry]] = {}
    for entry in group.entries:
        rows.setdefault(entry.name, []).append(entry)
    return table(["mpkg, 2 threads", "MB", "peak MiB", "MB", "peak MiB"], [
        [name] + [text for entry in entries
                  for text in (f"{entry.bytes / 1e6:,.0f}", f"{entry.peak:.1f}")]
        for name, entries in rows.items()])


def calls(group: Measured) -> list[str]:
    """mpkg beside boto3, question by question."""
    rows = []
    for question in ["fetch", "apply"]:
        mine = group.entry(f"mpkg {question}")
        for entry in [mine, group.entry(f"boto3, {question}")]:
            if mine and entry:
                rows.append([
                    f"**{entry.name}**" if entry is mine else entry.name, f"{entry.calls:,}",
                    f"{entry.calls_per_cpu_second:,.0f}", f"{entry.calls / entry.seconds:,.0f}",
                    f"{entry.peak:,.0f}",
                    "" if entry is mine else f"{entry.cpu_ratio(mine):.1f} ×"])
    head = ["", "calls", "calls per CPU second", "calls a second", "peak MiB", "mpkg is"]
    return table(head, rows) + [
        "", "The server is `mpkg serve` on the same machine, in a process whose CPU time does not"
        " count; start-up does. An update is one call, and one more that asks how it ended."]


def nights(group: Measured) -> list[str]:
    """A row for each command: what it takes, and how many times the first one's time."""
    count = group.entries[0]
    return [
        "All threads. Every twentieth package changed, and `apply` has one request for each.", "",
        *table(["", "s", "counts", "CPU s/GB", "system s/GB", "page faults/GB", "peak MiB"], [
            [f"`{entry.name}`", f"{entry.seconds:.2f}", f"{count.ratio(entry):.1f} ×",
             f"{entry.cpu_per_gigabyte:.2f}", f"{entry.system_per_gigabyte:.2f}",
             f"{entry.faults_per_gigabyte:,.0f}", f"{entry.peak:,.0f}"]
            for entry in group.entries])]


def frames(group: Measured) -> list[str]:
    """A row for each way to a frame: what it takes, and how many times the pipe that it reads from."""
    columns, whole = group.entry(PIPE), group.entry(WHOLE_PIPE)
    rows = []
    for entry in group.entries:
        pipe = whole if "whole" in entry.name or entry is whole else columns
        times = "" if pipe is None or entry is pipe else f"{pipe.ratio(entry):.2f} ×"
        rows.append([
            f"**{entry.name}**" if entry.role == MPKG else entry.name.replace("|", "\\|"),
            f"{entry.bytes / 1e6:,.0f}", f"{entry.speed:,.0f}", f"{entry.peak:,.0f}", times])
    return [
        "The selective filter, then five columns; the last two rows give whole records, with their nested",
        "columns. Python's times are those of the question, from the call to the frame, without the start of",
        "Python and its modules.", "", *table(["", "MB", "MB/s", "peak MiB", "times the pipe"], rows)]


SPECIAL = {
    "pipes": pipes, "writing": writing, "compression": compression, "conditions": conditions,
    "start-up": start_up, "memory": memory, "nights": nights, "frames": frames, "calls": calls,
}
