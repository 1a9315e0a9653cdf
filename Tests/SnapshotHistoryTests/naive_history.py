#!/usr/bin/env python3
"""Makes random snapshots and what their history is, worked out in the simplest way.

    naive_history.py SEED COUNT FOLDER

writes the snapshots of COUNT cases into FOLDER and prints one JSON object a case: the names of its
snapshots, its options, the lines to expect, the names of broken snapshots, and whether one of them ends
the run.
"""

import gzip
import json
import random
import sys

STATUSES = ["Approved", "Rejected", "PendingManualApproval"]
NAMES = ["", "a", "b.c", "zoë", "\u2028", '"', "\\", "😀", "team", "value with blanks"]
COLUMNS = ["domain", "task", "extra", "customer_metadata_properties", "tags", "model_card", "rank"]


def value(chance, depth=3):
    """Any JSON value."""
    kind = chance.randrange(9 if depth else 7)
    if kind < 2:
        return chance.choice([0, 1, 2, -7, 1.5, 1e300, 2**53 + 1, 2**70, True, False, None])
    if kind < 7:
        return chance.choice(NAMES)
    if kind == 7:
        return [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {chance.choice(NAMES): value(chance, depth - 1) for _ in range(chance.randrange(4))}


def column(chance, name):
    """A column's value; None for a null."""
    if name == "rank":
        return chance.choice([None, 0, 1, 2, 3, 4, 5])
    if name == "customer_metadata_properties":
        return {key: chance.choice(NAMES) for key in chance.sample(["team", "git.branch", "git", "x"], 3)}
    if name == "tags":
        return [{"Key": key, "Value": chance.choice(NAMES)} for key in chance.sample(["team", "b.c", "x"], 2)]
    return value(chance)


def record(chance, number):
    found = {
        "model_package_arn": f"arn:aws:sagemaker:us-east-{number % 2}:123456789012:model-package/gröup/{number}",
        "last_modified_time": chance.randrange(1000),
        "model_approval_status": chance.choice(STATUSES),
    }
    if number % 3:
        found["model_package_version"] = number
    if number % 4:
        found["region"] = f"region-{number % 5}" if number % 5 else ""
    for name in COLUMNS:
        if chance.random() < 0.5:
            found[name] = column(chance, name)
    return found


def same(left, right):
    """Whether two JSON values are equal: numbers by value, and true is no number."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def spell(chance, item):
    """One of the many ways to write a value as JSON."""
    blank = chance.choice(["", "", "", " ", "\t"])
    if isinstance(item, dict):
        members = [f"{spell(chance, key)}{blank}:{blank}{spell(chance, part)}" for key, part in item.items()]
        return "{" + blank + ("," + blank).join(members) + "}"
    if isinstance(item, list):
        return "[" + blank + ",".join(spell(chance, part) for part in item) + blank + "]"
    if isinstance(item, int) and not isinstance(item, bool) and abs(item) < 1000 and chance.random() < 0.2:
        return chance.choice([f"{item}.0", f"{item}e0", f"{item}.00E+0"])
    if isinstance(item, str) and item and chance.random() < 0.1:
        return '"' + "".join(
            f"\\u{int.from_bytes(item.encode('utf-16-be')[at:at + 2], 'big'):04x}"
            for at in range(0, len(item.encode("utf-16-be")), 2)) + '"'
    return json.dumps(item, ensure_ascii=chance.random() < 0.5)


def line(chance, found):
    """A record's line: sometimes with its members in another order, or with one of them twice."""
    members = list(found.items())
    text = spell(chance, dict(members))
    if chance.random() < 0.1:
        name, _ = chance.choice(members)
        text = "{" + spell(chance, name) + ":" + spell(chance, value(chance)) + "," + text.lstrip("{ \t")
    return text


def parsed(text):
    """A record as the last of duplicate members makes it, each where the first one stood."""
    return json.loads(text)


def member(path, found):
    """What a path of names leads to."""
    if isinstance(found, list):
        for tag in found:
            if isinstance(tag, dict) and tag.get("Key") == path:
                return tag.get("Value")
        return None
    if not isinstance(found, dict):
        return None
    if path in found:
        return found[path]
    for at, letter in enumerate(path):
        if letter == "." and path[:at] in found:
            return member(path[at + 1:], found[path[:at]])
    return None


def changes(case, old, new):
    """The columns that differ, each with both values."""
    names = list(new) + [name for name in old if name not in new]
    for name in names:
        before, after = old.get(name), new.get(name)
        if name in case["ignore"] or (name in ["region", "data__Identifier"] and name not in case["columns"]):
            continue
        if not case["columns"]:
            if name != "last_modified_time" and not same(before, after):
                yield name, before, after
            continue
        for watched in case["columns"]:
            if watched == name:
                pair = before, after
            elif watched.split(".")[0] == name:
                path = watched.split(".", 1)[1]
                pair = member(path, before), member(path, after)
            else:
                continue
            if not same(*pair):
                yield watched, *pair


def told(case, found, change, before, snapshot, *rest):
    arn = found["model_package_arn"]
    result = {"model_package_arn": arn, "region": found.get("region") or arn.split(":")[3], "change": change}
    if rest:
        result.update(zip(["column", "before", "after"], rest))
    if before:
        result["seen_before"] = before["seen"]
    result["seen_in"] = snapshot["seen"]
    for name in ["last_modified_time", "model_package_version"]:
        if found.get(name) is not None:
            result[name] = found[name]
    return result


CONDITIONS = {
    "model_approval_status = 'Approved'": lambda found: found.get("model_approval_status") == "Approved",
    "rank > 2": lambda found: found.get("rank") is not None and found["rank"] > 2,
    "NOT (rank > 2)": lambda found: found.get("rank") is not None and not found["rank"] > 2,
    "domain IS NULL": lambda found: found.get("domain") is None,
}


def history(case, snapshots):
    """The lines, and the number of the broken snapshot that ends the run."""
    last, lines, newest, ended = None, [], {}, None
    reported = [
        number for number, snapshot in enumerate(snapshots)
        if (not case["since"] or snapshot["seen"] >= case["since"])
        and (not case["until"] or snapshot["seen"] <= case["until"])]
    for number, snapshot in enumerate(snapshots):
        if snapshot["broken"]:
            later = not case["where"] and (not reported or number > reported[-1])
            earlier = not reported or number < reported[0]
            if case["rejects"] or later:
                continue
            if earlier and (not reported or any(not other["broken"] for other in snapshots[number + 1:reported[0]])):
                continue
            ended = number
            break
        records = [
            found for found in snapshot["records"]
            if not case["packages"] or found["model_package_arn"] in case["packages"]]
        there = {found["model_package_arn"]: found for found in records}
        said = []
        for arn, found in there.items():
            newest[arn] = found
            if last is None:
                if case["include_first"]:
                    said.append(told(case, found, "added", None, snapshot))
            elif arn not in last["there"]:
                said.append(told(case, found, "added", last, snapshot))
            else:
                for change in changes(case, last["there"][arn], found):
                    said.append(told(case, found, "changed", last, snapshot, *change))
        if last is not None:
            for arn, found in last["there"].items():
                if arn not in there:
                    said.append(told(case, found, "removed", last, snapshot))
        last = {"seen": snapshot["seen"], "there": there}
        if number in reported:
            lines += said
    if case["where"]:
        if ended is not None:
            return [], ended
        lines = [found for found in lines if CONDITIONS[case["where"]](newest[found["model_package_arn"]])]
    return lines, ended


def broken(chance, lines, all_packages):
    """The bytes of a snapshot that cannot be used."""
    # A package twice is no matter where nobody asks for that package.
    kind = chance.randrange(6) if all_packages else chance.randrange(1, 6)
    at = chance.randrange(len(lines) + 1)
    if kind == 0 and lines:
        lines = lines + [chance.choice(lines)]
    elif kind < 4:
        bad = ['{"model_package_arn":"x"', '{"domain":1}', '["no object"]', '{"model_package_arn":7}'][kind]
        lines = lines[:at] + [bad] + lines[at:]
    data = "".join(text + "\n" for text in lines).encode()
    if kind < 4:
        return data, False
    packed = gzip.compress(data, mtime=0)
    return packed[:len(packed) - 1 - chance.randrange(12)], True


def make(chance, number, folder):
    arns = [f"arn:aws:sagemaker:us-east-{count % 2}:123456789012:model-package/gröup/{count}" for count in range(30)]
    case = {
        "columns": chance.sample(
            ["model_approval_status", "domain", "customer_metadata_properties.team", "last_modified_time",
             "customer_metadata_properties.git.branch", "tags.b.c", "tags", "region"], chance.choice([0, 0, 0, 2, 4])),
        "ignore": chance.sample(COLUMNS, chance.choice([0, 0, 2])),
        "packages": chance.sample(arns, chance.choice([0, 0, 0, 10])),
        "since": chance.choice([None, None, "2026-11-02", "2026-11-04"]),
        "until": chance.choice([None, None, "2026-11-03", "2026-11-05"]),
        "include_first": chance.random() < 0.3,
        "rejects": chance.random() < 0.6,
        "where": chance.choice([None, None] + list(CONDITIONS)),
    }
    nights = chance.randrange(1, 7)
    found = {count: record(chance, count) for count in chance.sample(range(30), chance.randrange(25))}
    snapshots, names = [], []
    breaks = chance.random() < 0.4
    for night in range(nights):
        records = list(found.values())
        if chance.random() < 0.5:
            chance.shuffle(records)
        lines = [line(chance, one) for one in records]
        date = f"2026-11-{night + 1:02}"
        is_packed = chance.random() < 0.3
        data = "".join(text + chance.choice(["\n", "\n", "\r\n", "\n\n"]) for text in lines).encode()
        is_broken = breaks and chance.random() < 0.4
        if is_broken:
            data, is_packed = broken(chance, lines, not case["packages"])
        elif is_packed:
            data = gzip.compress(data, mtime=0)
        name = f"{folder}/case-{number}-{date}.jsonl" + (".gz" if is_packed else "")
        with open(name, "wb") as file:
            file.write(data)
        names.append(name)
        snapshots.append({
            "seen": date, "broken": is_broken, "records": [] if is_broken else [parsed(text) for text in lines]})
        for count in list(found):
            if chance.random() < 0.1:
                del found[count]
            elif chance.random() < 0.4:
                fresh = record(chance, count)
                for column_name in chance.sample(list(fresh), min(len(fresh), chance.randrange(4))):
                    found[count][column_name] = fresh[column_name]
                if chance.random() < 0.3:
                    found[count].pop(chance.choice(COLUMNS), None)
        for count in chance.sample(range(30), chance.randrange(4)):
            found.setdefault(count, record(chance, count))
    expected, ended = history(case, snapshots)
    print(json.dumps({
        **case, "snapshots": names, "expected": expected, "ended": ended is not None,
        "broken": [name for name, snapshot in zip(names, snapshots) if snapshot["broken"]]}))


def main():
    seed, count, folder = sys.argv[1:]
    for number in range(int(count)):
        make(random.Random(f"{seed} {number}"), number, folder)


if __name__ == "__main__":
    main()
