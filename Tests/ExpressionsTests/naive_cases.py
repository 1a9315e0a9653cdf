"""Prints random expressions, records and what the language's rules make of them: expression, record
and value (JSON), tabs between them. The evaluator here is written from the rules alone, as plainly as
can be: a tree, walked anew for each record.

Usage: naive_cases.py SEED COUNT
"""

import json
import math
import random
import re
import sys

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
TEXTS = ["", "a", "ab", "Ab", "é", "x%", "a_b", "1", "2.0", "-3", "1e1", " 1", "it's", 'q"\\\n']
COLUMNS = ["a", "b", "c", "d", "e"]
LEVELS = {"or": 1, "and": 2, "not": 3, "compare": 4, "concat": 5, "add": 6, "multiply": 7, "negate": 8}


def scalar(rng):
    return rng.choice(
        [None, True, False, 0, 1, -2, 3, 2**53 + 1, 2**63 - 1, 10**20, 0.5, -1.25, 2.0, 2.0**53]
        + [rng.choice(TEXTS) for _ in range(6)]
    )


def value(rng, depth=2):
    kind = rng.randrange(6) if depth else 0
    if kind == 4:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    if kind == 5:
        return {key: value(rng, depth - 1) for key in rng.sample(["k", "l", "value"], rng.randrange(3))}
    return scalar(rng)


def tree(rng, depth, names):
    """A tree: ("literal", value), ("path", name, steps) or (operation, operands…)."""
    if depth == 0:
        if rng.random() < 0.4:
            return ("literal", scalar(rng))
        steps = [rng.choice([".k", ".l", "[0]", "[-1]", "['k']"]) for _ in range(rng.choice([0, 0, 0, 1, 2]))]
        return ("path", rng.choice(names), steps)
    below = lambda: tree(rng, rng.randrange(depth), names)
    many = lambda: [below() for _ in range(rng.randrange(2, 4))]
    kind = rng.randrange(16)
    if kind == 0:
        return ("or", many())
    if kind == 1:
        return ("and", many())
    if kind == 2:
        return ("not", below())
    if kind in (3, 4, 5, 6):
        return ("compare", rng.choice(["=", "!=", "<>", "==", "<", "<=", ">", ">="]), below(), below())
    if kind == 7:
        return ("isnull", below(), rng.random() < 0.5)
    if kind == 8:
        return ("distinct", below(), below(), rng.random() < 0.5)
    if kind == 9:
        return ("in", below(), many(), rng.random() < 0.5)
    if kind == 10:
        return ("between", below(), below(), below(), rng.random() < 0.5)
    if kind == 11:
        pattern = "".join(rng.choice("aAbé%_x") for _ in range(rng.randrange(5)))
        return ("like", below(), pattern, rng.random() < 0.5, rng.random() < 0.5)
    if kind == 12:
        return ("arithmetic", rng.choice(["add", "multiply"]), below(),
                [(rng.randrange(3), below()) for _ in range(rng.randrange(1, 3))])
    if kind == 13:
        return ("case", [(below(), below()) for _ in range(rng.randrange(1, 3))], below())
    if kind == 14:
        return (rng.choice(["coalesce", "nullif", "typeof", "length", "negate"]), below(), below())
    return (rng.choice(["any", "all"]), tree(rng, 0, names), tree(rng, depth - 1, ["k", "l", "value"]))


def text_of(node):
    """The node's spelling and its level: a higher one binds more tightly."""
    kind = node[0]
    wrap = lambda part, level: text_of(part)[0] if text_of(part)[1] >= level else f"({text_of(part)[0]})"
    negation = lambda flag: "NOT " if flag else ""
    if kind == "literal":
        if node[1] is None or isinstance(node[1], bool):
            return str(node[1]).upper().replace("NONE", "NULL"), 9
        if isinstance(node[1], str):
            return "'" + node[1].replace("'", "''") + "'", 9
        return repr(node[1]), 9 if node[1] >= 0 else 8
    if kind == "path":
        return node[1] + "".join(node[2]), 9
    if kind in ("or", "and"):
        level = LEVELS[kind]
        return f" {kind.upper()} ".join(wrap(part, level + 1) for part in node[1]), level
    if kind == "not":
        return "NOT " + wrap(node[1], 3), 3
    if kind == "compare":
        return f"{wrap(node[2], 4)} {node[1]} {wrap(node[3], 5)}", 4
    if kind == "isnull":
        return f"{wrap(node[1], 4)} IS {negation(node[2])}NULL", 4
    if kind == "distinct":
        return f"{wrap(node[1], 4)} IS {negation(node[3])}DISTINCT FROM {wrap(node[2], 5)}", 4
    if kind == "in":
        return f"{wrap(node[1], 4)} {negation(node[3])}IN ({', '.join(wrap(part, 0) for part in node[2])})", 4
    if kind == "between":
        return f"{wrap(node[1], 4)} {negation(node[4])}BETWEEN {wrap(node[2], 5)} AND {wrap(node[3], 5)}", 4
    if kind == "like":
        return f"{wrap(node[1], 4)} {negation(node[4])}{'ILIKE' if node[3] else 'LIKE'} '{node[2]}'", 4
    if kind == "arithmetic":
        level = LEVELS[node[1]]
        signs = ["+", "-", "+"] if node[1] == "add" else ["*", "/", "%"]
        return wrap(node[2], level) + "".join(
            f" {signs[sign]} {wrap(part, level + 1)}" for sign, part in node[3]), level
    if kind == "negate":
        return "- " + wrap(node[1], 8), 8
    if kind == "case":
        branches = "".join(f" WHEN {wrap(w, 0)} THEN {wrap(t, 0)}" for w, t in node[1])
        return f"CASE{branches} ELSE {wrap(node[2], 0)} END", 9
    operands = node[1:2] if kind in ("typeof", "length") else node[1:]
    return f"{kind}({', '.join(wrap(part, 0) for part in operands)})", 9


def number(x):
    if isinstance(x, bool) or x is None:
        return None
    if isinstance(x, (int, float)):
        return x
    if isinstance(x, str) and NUMBER.match(x):
        return int(x) if re.fullmatch(r"[+-]?\d+", x, re.ASCII) else float(x)
    return None


def same(x, y):
    """Equality of arrays and objects, by value."""
    if isinstance(x, bool) or isinstance(y, bool) or x is None or y is None:
        return x is y
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(same(p, q) for p, q in zip(x, y))
    if isinstance(x, dict) and isinstance(y, dict):
        return x.keys() == y.keys() and all(same(x[key], y[key]) for key in x)
    if isinstance(x, (list, dict, str)) or isinstance(y, (list, dict, str)):
        return type(x) is type(y) and x == y
    return x == y


def compare(sign, x, y):
    if x is None or y is None:
        return None
    if isinstance(x, (list, dict)) or isinstance(y, (list, dict)):
        if type(x) is not type(y) or sign not in ("=", "==", "!=", "<>"):
            return None
        return same(x, y) == (sign in ("=", "=="))
    if isinstance(x, bool) != isinstance(y, bool):
        return None
    if not isinstance(x, bool) and not (isinstance(x, str) and isinstance(y, str)):
        x, y = number(x), number(y)
        if x is None or y is None:
            return None
    return {"=": x == y, "==": x == y, "!=": x != y, "<>": x != y, "<": x < y, "<=": x <= y,
            ">": x > y, ">=": x >= y}[sign]


def negated(x, flag):
    return None if x is None else x != flag


def junction(truths, deciding):
    if any(truth is deciding for truth in truths):
        return deciding
    return (not deciding) if all(isinstance(truth, bool) for truth in truths) else None


def calculate(sign, x, y):
    x, y = number(x), number(y)
    if x is None or y is None or (sign in "/%" and y == 0):
        return None
    if isinstance(x, int) and isinstance(y, int) and sign != "/":
        fits = lambda n: -(2**63) <= n < 2**63
        if fits(x) and fits(y):
            remainder = abs(x) % abs(y or 1) * (1 if x >= 0 else -1)
            exact = {"+": x + y, "-": x - y, "*": x * y, "%": remainder}[sign]
            if fits(exact):
                return exact
    x, y = float(x), float(y)
    result = {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y, "/": lambda: x / y,
              "%": lambda: math.fmod(x, y)}[sign]()
    return None if math.isinf(result) or math.isnan(result) else result


def like(x, pattern, ignores_case):
    if not isinstance(x, str):
        return None
    translated = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    return re.fullmatch(translated, x, re.DOTALL | (re.IGNORECASE if ignores_case else 0)) is not None


def walk(x, steps):
    for step in steps:
        if step.startswith(".") or step == "['k']":
            key = step[1:] if step.startswith(".") else "k"
            if isinstance(x, list) and step == "['k']":
                found = [e for e in x if isinstance(e, dict) and e.get("Key") == key]
                x = found[0].get("Value") if found else None
            else:
                x = x.get(key) if isinstance(x, dict) else None
        else:
            place = int(step[1:-1])
            x = x[place] if isinstance(x, list) and -len(x) <= place < len(x) else None
    return x


def evaluate(node, record):
    kind = node[0]
    sub = lambda part: evaluate(part, record)
    if kind == "literal":
        return node[1]
    if kind == "path":
        if isinstance(record, dict):
            return walk(record.get(node[1]), node[2])
        return walk(record, node[2]) if node[1] == "value" else None
    if kind in ("or", "and"):
        return junction([sub(part) for part in node[1]], kind == "or")
    if kind == "not":
        truth = sub(node[1])
        return not truth if isinstance(truth, bool) else None
    if kind == "compare":
        return compare(node[1], sub(node[2]), sub(node[3]))
    if kind == "isnull":
        return (sub(node[1]) is None) != node[2]
    if kind == "distinct":
        x, y = sub(node[1]), sub(node[2])
        equal = x is None and y is None if x is None or y is None else compare("=", x, y) is True
        return equal == node[3]
    if kind == "in":
        x = sub(node[1])
        return negated(junction([compare("=", x, sub(part)) for part in node[2]], True), node[3])
    if kind == "between":
        x = sub(node[1])
        inside = junction([compare(">=", x, sub(node[2])), compare("<=", x, sub(node[3]))], False)
        return negated(inside, node[4])
    if kind == "like":
        return negated(like(sub(node[1]), node[2], node[3]), node[4])
    if kind == "arithmetic":
        x = sub(node[2])
        for sign, part in node[3]:
            x = calculate((["+", "-", "+"] if node[1] == "add" else ["*", "/", "%"])[sign], x, sub(part))
        return x
    if kind == "negate":
        x = number(sub(node[1]))
        return None if x is None else -x
    if kind == "case":
        for condition, result in node[1]:
            if sub(condition) is True:
                return sub(result)
        return sub(node[2])
    if kind == "coalesce":
        x = sub(node[1])
        return sub(node[2]) if x is None else x
    if kind == "nullif":
        x = sub(node[1])
        return None if compare("=", x, sub(node[2])) is True else x
    if kind == "typeof":
        x = sub(node[1])
        names = {bool: "boolean", int: "integer", float: "real", str: "text", list: "array", dict: "object"}
        return "null" if x is None else names[type(x)]
    if kind == "length":
        x = sub(node[1])
        return len(x) if isinstance(x, (str, list, dict)) else None
    elements = sub(node[1])
    if not isinstance(elements, list):
        return None
    return junction([evaluate(node[2], element) for element in elements], kind == "any")


def main():
    rng = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        record = {name: value(rng) for name in rng.sample(COLUMNS, 4)}
        record["c"] = rng.choice([[], [{"Key": "k", "Value": 1}, {"k": "x"}, 3]]) if rng.random() < 0.3 else record.get("c")
        node = tree(rng, rng.randrange(1, 5), COLUMNS)
        spelling = text_of(node)[0]
        if "\n" in spelling:
            continue
        print(spelling, json.dumps(record, ensure_ascii=rng.random() < 0.5),
              json.dumps(evaluate(node, record)), sep="\t")


main()
