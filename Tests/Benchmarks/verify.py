"""Do all contestants give the same answer? Asked before anything is timed, on a small beginning."""

import hashlib
import json
import sys
from pathlib import Path

from contestants import LIMIT, Question
from dataset import Dataset
from measure import Failed, Meter, Pipeline
from queries import QUERIES
from tools import Tools


def digest(path: Path) -> tuple[int, str]:
    """How many records there are, and a hash of them that does not depend on their order, on
    white space, escapes and the order of members, or on whether an unset column is null or left
    out."""
    count, total = 0, 0
    with open(path, "rb") as lines:
        for line in lines:
            record = {
                name: value for name, value in json.loads(line).items() if value is not None}
            text = json.dumps(record, sort_keys=True).encode()
            hashed = hashlib.blake2b(text, digest_size=8).digest()
            total = (total + int.from_bytes(hashed, "big")) % (1 << 64)
            count += 1
    return count, f"{total:016x}"


def disagreements(tools: Tools, data: Dataset, meter: Meter, forms: list[str]) -> list[str]:
    """A sentence for every contestant whose answer is not mpkg's on one thread."""
    found = []
    output = data.folder / "answer"
    for query in QUERIES:
        expected = None
        for form in forms:
            for contestant in Question(
                    query, form, tools, data, everyone="verify").contestants():
                if contestant.role == LIMIT:
                    continue
                answer = ask(meter, contestant.pipeline, output, data)
                expected = expected or answer
                if answer != expected:
                    found.append(f"{query.name}, {form}: {contestant.name} gives {answer}, "
                                 f"mpkg {expected}")
    return found


def ask(meter: Meter, pipeline: Pipeline, output: Path, data: Dataset) -> str:
    """The answer in a few words; engines write to the sink, the others to standard output."""
    sink = data.sink
    sink.unlink(missing_ok=True)
    sink.touch()
    try:
        meter.run(pipeline, output)
        count, hashed = digest(sink if sink.stat().st_size else output)
    except (Failed, ValueError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return "no answer"
    finally:
        data.make_sink()
    return f"{count} records ({hashed})"
