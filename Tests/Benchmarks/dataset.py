"""The records that are measured with: a file of them, beginnings of it, and all that compressed."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

MEGABYTE = 1_000_000
# The beginnings of the file, in MB: slow contestants are asked about less.
SLICES = {"part": 400, "hundred": 100, "small": 40, "verify": 8}
PACKED = ["full", *SLICES]
BYTES_PER_RECORD = 3050  # a little less than the generator's, so that there are always enough


class Dataset:
    """Files in one folder; `key` tells two sets of records, or of slices, apart."""

    def __init__(self, folder: Path, generator: Path, megabytes: int, data: Path | None) -> None:
        self.folder = folder
        self.generator = generator
        self.megabytes = megabytes
        self.data = data
        origin = generator.read_bytes() if data is None else repr(
            (data.name, data.stat().st_size, data.stat().st_mtime_ns)).encode()
        origin += repr(SLICES).encode()
        self.key = f"{hashlib.sha256(origin).hexdigest()[:16]}-{megabytes}"

    def path(self, slice_name: str, form: str = "file") -> Path:
        """A slice as plain lines, as one gzip member, as mpkg's archive or as bgzip's."""
        ending = {"file": "", "pipe": "", "gz": ".gz", "archive": ".mpkg.gz", "bgzip": ".bgz.gz"}
        return self.folder / f"{slice_name}.jsonl{ending[form]}"

    def size(self, slice_name: str) -> int:
        """Bytes of a slice, uncompressed."""
        return self.path(slice_name).stat().st_size

    @property
    def sink(self) -> Path:
        """Where engines that open their output by name write to: a link to /dev/null. Some would
        put a file of theirs in the place of what stands there, so it is never a device itself."""
        return self.folder / "sink"

    def make_sink(self) -> None:
        self.sink.unlink(missing_ok=True)
        self.sink.symlink_to("/dev/null")

    def check_sink(self) -> None:
        """Throws if an engine has replaced the link: then it wrote a file, and was slowed by it."""
        if not self.sink.is_symlink():
            self.make_sink()
            raise ValueError("the link to /dev/null was replaced by a file")

    def longest_line(self) -> int:
        """Bytes of the longest line."""
        with open(self.path("full"), "rb") as lines:
            return max(map(len, lines))

    def prepare(self, mpkg: str, has_bgzip: bool) -> None:
        """Makes what is missing; archives anew every time, since mpkg may have changed."""
        marker = self.folder / "dataset.json"
        if not marker.exists() or json.loads(marker.read_text()) != self.key:
            marker.unlink(missing_ok=True)
            self._lines(self.path("full"), self.megabytes * MEGABYTE)
            for name, megabytes in SLICES.items():
                cut(self.path("full"), self.path(name), megabytes * MEGABYTE)
            cut(self.path("full"), self.path("one"), 1)
            for name in PACKED:
                with open(self.path(name, "gz"), "wb") as file:
                    subprocess.run(["gzip", "-6nc", self.path(name)], stdout=file, check=True)
                if has_bgzip:
                    with open(self.path(name, "bgzip"), "wb") as file:
                        subprocess.run(
                            ["bgzip", "-c", "-@", "2", self.path(name)], stdout=file, check=True)
            marker.write_text(json.dumps(self.key))
        for name in PACKED:
            archive = self.path(name, "archive")
            subprocess.run([mpkg, "filter", "TRUE", self.path(name), "-o", archive], check=True)

    def _lines(self, path: Path, size: int) -> None:
        if self.data is not None:
            cut(self.data, path, size)
            return
        whole = path.with_suffix(".whole")
        with open(whole, "wb") as file:
            count = size // BYTES_PER_RECORD + 100
            subprocess.run(
                [sys.executable, self.generator, "--count", str(count)], stdout=file, check=True)
        cut(whole, path, size)
        whole.unlink()


def cut(source: Path, target: Path, size: int) -> None:
    """Copies the first lines, up to `size` bytes but at least one line."""
    with open(source, "rb") as lines, open(target, "wb") as file:
        left = size
        while left > 0 and (piece := lines.read(min(left, 1 << 22))):
            file.write(piece)
            left -= len(piece)
        if left == 0:
            # What was cut through is a line of the target, or too much of one.
            end = file.tell()
            tail = min(end, 1 << 20)
            lines.seek(end - tail)
            last = lines.read(tail).rfind(b"\n")
            if last >= 0:
                file.truncate(end - tail + last + 1)
            else:
                file.write(lines.readline())
