"""Random records, and what a naive program says of them, for RandomProfileTests.

    naive_profile.py SEED COUNT

Writes a JSON line for each case: {"records": [lines], "expected": [rows]}.
"""

import json
import random
import re
import sys

NAMES = ["a", "b", "model_approval_status", "tags", "Environment", "odd name", "it's", "c", "ü"]
TEXTS = ["", "x", "y", "Approved", "naïve", 'a"b', "back\\slash", "tab\t", "z" * 300]
NUMBERS = [0, 1, -1, 2, 10, 0.5, 1.0, 1e3, -2.25, 12345678901234567890, 10**25]


def scalar(chance: random.Random):
    return chance.choice([
        None, True, False, chance.choice(TEXTS), chance.choice(NUMBERS), chance.choice(NUMBERS),
        chance.randint(0, 9)])


def value(chance: random.Random, depth: int):
    kind = chance.randrange(8 if depth < 4 else 5)
    if kind == 5:
        return {name: value(chance, depth + 1) for name in chance.sample(NAMES, chance.randrange(4))}
    if kind == 6:
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return [{"Key": chance.choice(NAMES), "Value": scalar(chance)}
                for _ in range(chance.randrange(4))]
    return scalar(chance)


def spell(chance: random.Random, tree) -> str:
    """JSON text with random escapes, blanks, spellings of numbers, and members that come twice."""
    if isinstance(tree, dict):
        members = []
        for name, member in tree.items():
            if chance.random() < 0.1:
                members.append(text(chance, name) + ":" + spell(chance, value(chance, 4)))
            members.append(text(chance, name) + " : " + spell(chance, member))
        return "{" + " ,".join(members) + "}"
    if isinstance(tree, list):
        return "[ " + ",".join(spell(chance, element) for element in tree) + "]"
    if isinstance(tree, str):
        return text(chance, tree)
    if isinstance(tree, int) and not isinstance(tree, bool) and abs(tree) < 1000:
        return chance.choice([str(tree), f"{tree}.0", f"{tree}e0"])
    return json.dumps(tree)


def text(chance: random.Random, string: str) -> str:
    if chance.random() < 0.7:
        return json.dumps(string, ensure_ascii=False)
    return '"' + "".join(f"\\u{ord(letter):04x}" for letter in string) + '"'


def number(found) -> str:
    """The one spelling of equal numbers."""
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    return str(found)


class Place:
    def __init__(self):
        self.types, self.records, self.values, self.counts = set(), set(), 0, {}


def walk(tree, path: tuple, record: int, places: dict) -> None:
    place = places.setdefault(path, Place())
    if tree is None:
        return
    place.records.add(record)
    if isinstance(tree, dict):
        place.types.add("object")
        for name, member in tree.items():
            walk(member, (*path, ("member", name)), record, places)
    elif isinstance(tree, list):
        place.types.add("array")
        for element in tree:
            if isinstance(element, dict) and set(element) == {"Key", "Value"} \
                    and isinstance(element["Key"], str):
                walk(element["Value"], (*path, ("key", element["Key"])), record, places)
            else:
                walk(element, (*path, ("element", "")), record, places)
    else:
        if isinstance(tree, str):
            kind, json_text = "string", json.dumps(tree, ensure_ascii=False)
        elif isinstance(tree, bool):
            kind, json_text = "boolean", json.dumps(tree)
        else:
            kind, json_text = "number", number(tree)
        place.types.add(kind)
        place.values += 1
        place.counts[kind, json_text] = place.counts.get((kind, json_text), 0) + 1


def spelled(path: tuple) -> str:
    """The path as an expression spells it."""
    words = ""
    for kind, name in path:
        is_word = re.fullmatch("[A-Za-z_][A-Za-z_0-9]*", name) is not None
        if kind == "element":
            words += "[*]"
        elif kind == "member" and not words:
            words += name if is_word else '"' + name.replace('"', '""') + '"'
        elif kind == "member" and is_word:
            words += "." + name
        else:
            words += "['" + name.replace("'", "''") + "']"
    return words


def row(path: tuple, place: Place) -> dict:
    names = [name for kind, name in path if kind != "element"]
    hidden = names[0] != "tags" and "Environment" in names
    short = [(json_text, count) for (_, json_text), count in place.counts.items()
             if len(json_text.encode()) <= 256]
    commonest = sorted(short, key=lambda each: (-each[1], each[0].encode()))[:3]
    ordered = []
    if place.types == {"number"}:
        ordered = sorted(short, key=lambda each: json.loads(each[0]))
    elif place.types == {"string"}:
        ordered = sorted(short, key=lambda each: json.loads(each[0]).encode())
    return {
        "path": spelled(path), "types": sorted(place.types),
        "records": len(place.records), "values": place.values, "distinct": len(place.counts),
        "commonest": [] if hidden else [list(each) for each in commonest],
        "minimum": ordered[0][0] if ordered and not hidden else None,
        "maximum": ordered[-1][0] if ordered and not hidden else None, "hidden": hidden}


def main() -> None:
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    for case in range(count):
        chance = random.Random(f"{seed} {case}")
        lines, places = [], {}
        for record in range(chance.randrange(1, 12)):
            tree = {name: value(chance, 1) for name in chance.sample(NAMES, chance.randrange(6))}
            line = spell(chance, tree)
            lines.append(line)
            for name, member in json.loads(line).items():
                walk(member, (("member", name),), record, places)
        rows = [row(path, place) for path, place in places.items()]
        print(json.dumps({"records": lines, "expected": rows}))


main()
