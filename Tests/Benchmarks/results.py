"""Raw measurements: kept as JSON, so that a run can go on where it stopped; their medians."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from measure import Sample


@dataclass
class Entry:
    """What one contestant took in its runs; run N of all contestants of a group belong together."""

    name: str
    threads: str
    role: str
    slice_name: str
    bytes: int
    samples: list[Sample] = field(default_factory=list)
    output_bytes: int | None = None
    # How many calls each run makes at least.
    calls: int | None = None

    @property
    def calls_per_cpu_second(self) -> float:
        return (self.calls or 0) / median(sample.cpu for sample in self.samples)

    @property
    def seconds(self) -> float:
        return median(sample.seconds for sample in self.samples)

    @property
    def speed(self) -> float:
        """MB/s of uncompressed input."""
        return self.bytes / 1e6 / self.seconds

    @property
    def cpu_per_gigabyte(self) -> float:
        return median(sample.cpu for sample in self.samples) / (self.bytes / 1e9)

    @property
    def system_per_gigabyte(self) -> float:
        return median(sample.system for sample in self.samples) / (self.bytes / 1e9)

    @property
    def faults_per_gigabyte(self) -> float:
        return median(sample.faults for sample in self.samples) / (self.bytes / 1e9)

    @property
    def peak(self) -> float:
        """The highest peak of all runs, in MiB."""
        return max(sample.peak for sample in self.samples)

    def ratio(self, other: "Entry") -> float:
        """How many times the other's throughput, by pairs of the same run: the median."""
        scale = self.bytes / other.bytes
        return median(
            scale * theirs.seconds / mine.seconds
            for mine, theirs in zip(self.samples, other.samples))

    def cpu_ratio(self, other: "Entry") -> float:
        """How many times the other's CPU time it takes for the same, by pairs of the same run."""
        return median(
            mine.cpu / theirs.cpu for mine, theirs in zip(self.samples, other.samples))


@dataclass
class Measured:
    """A group's entries."""

    title: str
    entries: list[Entry]

    def entry(self, name: str, threads: str | None = None) -> Entry | None:
        """The entry whose name begins so, with so many threads."""
        return next((
            entry for entry in self.entries
            if entry.name.startswith(name) and threads in (None, entry.threads)), None)


@dataclass
class Results:
    """All groups, and what they were measured on."""

    key: str
    head: dict[str, str] = field(default_factory=dict)
    disagreements: list[str] | None = None
    groups: dict[str, Measured] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Written beside and renamed, so that an interruption leaves the former file."""
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(asdict(self), indent=1))
        beside.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Results":
        raw = json.loads(path.read_text())
        groups = {
            name: Measured(group["title"], [
                Entry(**{**entry, "samples": [Sample(**sample) for sample in entry["samples"]]})
                for entry in group["entries"]])
            for name, group in raw["groups"].items()}
        return cls(raw["key"], raw["head"], raw["disagreements"], groups)

    def entry(self, group: str, name: str, threads: str | None = None) -> Entry | None:
        found = self.groups.get(group)
        return found.entry(name, threads) if found else None
