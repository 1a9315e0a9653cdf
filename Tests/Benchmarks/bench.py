#!/usr/bin/env python3
"""Measures mpkg and those of its peers that are installed; writes Tests/Benchmarks/RESULTS.md.

    make bench                            1 GB of made-up records, five runs, about a quarter hour
    make bench BENCH_MB=200 BENCH_RUNS=3  less of it
    Tests/Benchmarks/bench.py --quick     all of it on a few MB: does it work?
    Tests/Benchmarks/bench.py --only 'selective/*' --only start-up

Peers, each used if it is there: jq, gojq, mlr, rg, gzip, pigz, bgzip, igzip, zstd; the Python modules
duckdb, chdb, polars, orjson, boto3, pandas with pyarrow (of BENCH_PYTHON); simdjson (libsimdjson-dev and a C++ compiler).
Raw measurements stay in .build/bench; --resume goes on with them, --render only writes the page.
Needs Linux, a C compiler, zlib's header and nothing of Python but its standard library.
"""

import argparse
import datetime
import fnmatch
import sys
from pathlib import Path

import calls
import compression
import report
import verify
from contestants import MPKG
from dataset import Dataset
from measure import Failed, Meter
from results import Entry, Measured, Results
from scenarios import FEWER_RUNS, FORMS, Group, groups
from tools import HERE, Tools, machine, said

PROJECT = HERE.parent.parent
WARM_UPS = 1


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mpkg", default=str(PROJECT / ".build/release/mpkg"), metavar="PATH",
                        help="the program (default: the release build)")
    parser.add_argument("--python", default=sys.executable, metavar="PATH",
                        help="the Python whose modules are peers (default: this one)")
    parser.add_argument("--mb", type=int, default=1000, metavar="N", help="size of the records")
    parser.add_argument("--data", type=Path, metavar="FILE",
                        help="other records than made-up ones (its first --mb)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="counted runs (default 5)")
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN",
                        help="only these groups, as selective/file, '*/gz', pipes, start-up")
    parser.add_argument("--folder", type=Path, default=PROJECT / ".build/bench", metavar="PATH",
                        help="for data and raw measurements (default: .build/bench)")
    parser.add_argument("--output", type=Path, metavar="FILE",
                        help="the page (default: RESULTS.md; in the folder with --quick, --only)")
    parser.add_argument("--quick", action="store_true", help="8 MB, one run")
    parser.add_argument("--resume", action="store_true", help="keep what was measured already")
    parser.add_argument("--render", action="store_true", help="only write the page")
    parser.add_argument("--list", action="store_true", help="only tell groups and contestants")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.mb, chosen.runs = min(chosen.mb, 8), 1
    if chosen.mb < 1 or chosen.runs < 1:
        parser.error("--mb and --runs are at least 1")
    if chosen.output is None:
        is_whole = not chosen.quick and not chosen.only
        chosen.output = (HERE if is_whole else chosen.folder) / "RESULTS.md"
    # What a pipeline runs must not depend on where it runs.
    chosen.folder = chosen.folder.absolute()
    chosen.mpkg = str(Path(chosen.mpkg).absolute())
    return chosen


def measure(group: Group, meter: Meter, data: Dataset, mpkg: str) -> Measured:
    """Runs a group's contestants in turn; one that fails is left out, and told."""
    if group.prepare:
        group.prepare(data, mpkg)
    if not group.is_served:
        return compare(group, meter, data)
    calls.prepare(data, mpkg)
    with calls.server(mpkg, calls.snapshot(data), data.folder / "server.log") as address:
        found = compare(group, meter, data, address)
    packages = calls.count(calls.requests(data))
    for entry in found.entries:
        entry.calls = packages * (2 if "apply" in entry.name else 1)
    return found


def compare(group: Group, meter: Meter, data: Dataset, address: str = calls.URL) -> Measured:
    """Runs them all, those that need a server at its address."""
    pairs = [
        (contestant, Entry(
            contestant.name, contestant.threads, contestant.role, contestant.slice_name,
            data.size(contestant.slice_name)))
        for contestant in group.contestants]
    kept = data.folder / "output" if group.keeps_output else None
    # A run that does not count comes first.
    for run in range(-WARM_UPS, group.runs):
        for contestant, entry in list(pairs):
            if contestant.is_slow and run >= FEWER_RUNS:
                continue
            if contestant.slice_name == "small" and run < 0:
                continue
            try:
                sample = meter.run(contestant.pipeline.at(calls.URL, address), kept)
                data.check_sink()
            except (Failed, OSError, ValueError) as error:
                if contestant.role == MPKG:
                    raise SystemExit(f"bench: {error}")
                tell(f"{group.name}: {entry.name} left out: {error}")
                pairs.remove((contestant, entry))
                continue
            if run >= 0:
                entry.samples.append(sample)
            if kept:
                entry.output_bytes = kept.stat().st_size
    if kept:
        kept.unlink()
    return Measured(group.title, [entry for _, entry in pairs])


def head(tools: Tools, data: Dataset, runs: int) -> dict[str, str]:
    """What stands at the top of the page. No path and no name of the machine or its users."""
    commit = said(["git", "-C", str(PROJECT), "describe", "--always", "--dirty"]).strip()
    records = "made by examples/generate-packages.py" if data.data is None else "given by --data"
    with open(data.path("full"), "rb") as lines:
        count = sum(piece.count(b"\n") for piece in iter(lambda: lines.read(1 << 20), b""))
    size = data.size("full")
    shrinks = size / data.path("full", "gz").stat().st_size
    versions = ", ".join(f"{name} {text}" for name, text in tools.versions.items())
    found = {
        "date": datetime.date.today().isoformat(), **machine(),
        "programs": versions + (f" ({commit})" if commit else ""),
        "records": f"{size / 1e6:,.0f} MB, {count:,} records of {size / count:,.0f} bytes on "
                   f"average, {shrinks:.1f} times smaller by gzip -6; {records}",
        "counted runs": str(runs),
        "longest line": str(data.longest_line()),
    }
    if not tools.has_trust:
        found["left out"] = "`--trust`: this mpkg does not have it"
    return found


def is_chosen(name: str, patterns: list[str]) -> bool:
    return not patterns or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def tell(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run(chosen: argparse.Namespace, raw: Path) -> Results:
    """Prepares, compares answers, measures; saves after every group."""
    if not Path(chosen.mpkg).exists():
        raise SystemExit("bench: no mpkg there; `make build` first, or --mpkg PATH")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    tools = Tools.found(chosen.mpkg, chosen.python, chosen.folder)
    data = Dataset(chosen.folder, PROJECT / "examples/generate-packages.py", chosen.mb, chosen.data)
    wanted = [group for group in groups(tools, data, chosen.runs)
              if is_chosen(group.name, chosen.only)]
    if chosen.list:
        for group in wanted:
            print(f"{group.name}: {', '.join(entry.name for entry in group.contestants)}")
        raise SystemExit(0)
    tell(f"records: {chosen.mb} MB")
    data.prepare(chosen.mpkg, "bgzip" in tools)
    data.make_sink()
    results = Results(data.key)
    if (chosen.resume or chosen.only) and raw.exists() and Results.load(raw).key == data.key:
        results = Results.load(raw)
    results.head = head(tools, data, chosen.runs)
    meter = Meter(Path(tools.built["meter"]), chosen.folder)
    if results.disagreements is None or not chosen.resume:
        tell("comparing answers")
        forms = [form for form in FORMS if any(
            group.name.endswith("/" + form) for group in wanted)]
        results.disagreements = verify.disagreements(tools, data, meter, forms)
        if any(group.name == "compression" for group in wanted):
            results.disagreements += compression.disagreements(tools, data, meter)
        for line in results.disagreements:
            tell(f"differs: {line}")
    for group in wanted:
        if chosen.resume and group.name in results.groups:
            continue
        tell(group.name)
        results.groups[group.name] = measure(group, meter, data, chosen.mpkg)
        results.save(raw)
    order = [group.name for group in groups(tools, data, chosen.runs)]
    results.groups = {name: results.groups[name] for name in order if name in results.groups}
    results.save(raw)
    return results


def main() -> None:
    chosen = options()
    raw = chosen.folder / "measurements.json"
    results = Results.load(raw) if chosen.render else run(chosen, raw)
    chosen.output.write_text(report.markdown(results))
    for line in report.targets(results):
        print(line)


if __name__ == "__main__":
    main()
