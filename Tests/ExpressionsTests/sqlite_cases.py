"""Prints random expressions on which SQLite and this language agree, records, and what SQLite gives
(JSON), tabs between them.

Usage: sqlite_cases.py SEED COUNT
"""

import json
import random
import sqlite3
import sys

TEXTS = ["", "a", "ab", "Abc", "x%y", "a_b", "é日", "  pad ", "banana"]


TIMES = ["2026-06-15T12:30:59.250Z", "2024-02-29", "1969-12-31 23:59:59", "0001-01-01T00:00",
         "9999-12-31T23:59:59.999Z", "2023-01-01T05:06:07+02:00", "2021-01-03 24", "x"]


def time_format(rng):
    """Substitutions that SQLite 3.40 knows."""
    return "".join(rng.choice(["%d", "%f", "%H", "%j", "%J", "%m", "%M", "%s", "%S", "%w", "%W", "%Y", "%%", "-", "é"])
                   for _ in range(rng.randrange(1, 5))) + "%Y"


def glob(rng):
    """A pattern whose classes all end: another one is an error here, and matches nothing in SQLite."""
    return literal("".join(rng.choice(["a", "b", "n", "*", "?", "é", "%", "_", "[a-c]", "[^a-n]", "[]a]", "[^]a]", "[b-]",
                                       "[-b]", "[z-a]", "[é日]", "[a-b-n]", "[%-_]"]) for _ in range(rng.randrange(6))))


def literal(x):
    return "NULL" if x is None else "'" + x.replace("'", "''") + "'" if isinstance(x, str) else str(x)


def number(rng, depth):
    if depth == 0:
        return rng.choice(["i", "j", "r", literal(rng.randrange(-9, 10)), "2.5", "NULL", "9223372036854775807"])
    sub = lambda: number(rng, depth - 1)
    return rng.choice([
        lambda: f"({sub()} {rng.choice('+-*')} {sub()})",
        lambda: f"(- {sub()})",
        lambda: f"(i % {rng.choice(['3', '-3', '0', 'j'])})",
        lambda: f"(1.0 * {sub()} / {sub()})",
        lambda: f"abs(r + {rng.randrange(9)})",
        lambda: f"round({rng.choice(['r', 'r * 1.37', '2.5', '-0.5'])}, {rng.randrange(3)})",
        lambda: f"length({text(rng, depth - 1)})",
        lambda: f"coalesce({sub()}, {sub()})",
        lambda: f"ifnull({sub()}, {sub()})",
        lambda: f"nullif({sub()}, {sub()})",
        lambda: f"iif({truth(rng, depth - 1)}, {sub()}, {sub()})",
        lambda: f"CASE WHEN {truth(rng, depth - 1)} THEN {sub()} ELSE {sub()} END",
        lambda: f"CASE i WHEN {sub()} THEN {sub()} WHEN 3 THEN 4 END",
        lambda: "json_extract(js, '$.a[1]')",
        # SQLite's -> gives texts of numbers, and SQLite 3.40 knows no index from the end.
        lambda: "(js ->> '$.a[1]')",
        lambda: f"(js {rng.choice(['->', '->>'])} 'a' ->> {rng.choice(['0', '1', '2', 'i', 'j', repr('[1]')])})",
    ])()


def text(rng, depth):
    if depth == 0:
        return rng.choice(["s", "t", "NULL"] + [literal(x) for x in TEXTS])
    sub = lambda: text(rng, depth - 1)
    small = lambda: str(rng.randrange(-7, 8))
    return rng.choice([
        lambda: f"({sub()} || {sub()})",
        lambda: f"(s || {rng.choice(['i', '7'])})",
        lambda: f"substr({sub()}, {small()})",
        lambda: f"substr({sub()}, {small()}, {small()})",
        lambda: f"{rng.choice(['trim', 'ltrim', 'rtrim'])}({sub()})",
        lambda: f"{rng.choice(['trim', 'ltrim', 'rtrim'])}({sub()}, 'ab ')",
        lambda: f"replace({sub()}, {rng.choice(['a', 'an', 'é'])!r}, {sub()})",
        lambda: f"{rng.choice(['lower', 'upper'])}('aBc' || i)",
        lambda: f"coalesce({sub()}, {sub()}, {sub()})",
        lambda: f"nullif({sub()}, {sub()})",
        lambda: "json_extract(js, '$.b.c')",
        lambda: f"(js {rng.choice(['->', '->>'])} 'b' ->> '{rng.choice(['c', 'd', 'a', '$.c', '$'])}')",
        lambda: f"(js ->> '{rng.choice(['a', 'b', 'x', '$.a', '$.b.c'])}')",
        lambda: f"strftime('{time_format(rng)}', {rng.choice(['d', 'd', literal(rng.choice(TIMES))])})",
        lambda: f"iif({truth(rng, depth - 1)}, {sub()}, {sub()})",
    ])()


def truth(rng, depth):
    sub = lambda: truth(rng, max(0, depth - 1))
    num = lambda: number(rng, max(0, depth - 1))
    txt = lambda: text(rng, max(0, depth - 1))
    sign = rng.choice(["=", "==", "!=", "<>", "<", "<=", ">", ">="])
    pattern = literal("".join(rng.choice("abn%_xé") for _ in range(rng.randrange(5))))
    return rng.choice([
        lambda: f"({num()} {sign} {num()})",
        lambda: f"({txt()} {sign} {txt()})",
        lambda: f"({num()} {rng.choice(['', 'NOT '])}BETWEEN {num()} AND {num()})",
        lambda: f"({txt()} {rng.choice(['', 'NOT '])}IN ({txt()}, {txt()}, {txt()}))",
        lambda: f"({num()} {rng.choice(['', 'NOT '])}IN ({num()}, {num()}))",
        lambda: f"({txt()} {rng.choice(['', 'NOT '])}LIKE {pattern})",
        lambda: f"({txt()} {rng.choice(['', 'NOT '])}GLOB {glob(rng)})",
        lambda: f"({txt()} LIKE {pattern} ESCAPE 'x')" if not pattern.endswith("x'") else "(1 = 1)",
        lambda: f"({txt()} IS {rng.choice(['', 'NOT '])}NULL)",
        lambda: f"({num()} IS {rng.choice(['', 'NOT '])}DISTINCT FROM {num()})",
        lambda: f"(NOT {sub()})",
        lambda: f"({sub()} AND {sub()} AND {sub()})",
        lambda: f"({sub()} OR {sub()})",
    ])()


def main():
    rng = random.Random(int(sys.argv[1]))
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA case_sensitive_like = ON")
    for _ in range(int(sys.argv[2])):
        record = {
            "i": rng.choice([None, 0, 3, -8, 12345678901]), "j": rng.choice([None, 0, 2, -5]),
            "r": rng.choice([None, 0.5, -2.25, 1e10]), "s": rng.choice([None] + TEXTS),
            "t": rng.choice([None] + TEXTS), "d": rng.choice([None] + TIMES), "js": rng.choice([None, '{"a":[1,2.5],"b":{"c":"x\\"y"}}']),
        }
        kind = rng.choice([number, text, truth])
        expression = kind(rng, rng.randrange(1, 4))
        columns = ", ".join(f"{literal(value)} AS {name}" for name, value in record.items())
        if "IS NOT DISTINCT" in expression or "IS DISTINCT" in expression:
            translated = expression.replace("IS NOT DISTINCT FROM", "IS\v").replace("IS DISTINCT FROM", "IS NOT").replace("IS\v", "IS")
        else:
            translated = expression
        try:
            (result,) = database.execute(f"SELECT {translated} FROM (SELECT {columns})").fetchone()
        except (sqlite3.OperationalError, OverflowError):
            continue
        if kind is truth and result is not None:
            result = bool(result)
        if isinstance(result, float) and result in (float("inf"), float("-inf")):
            result = None
        print(expression, json.dumps(record), json.dumps(result), sep="\t")


main()
