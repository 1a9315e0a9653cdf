"""Writes random records and statements with what SQLite gives for them.

    sqlite_queries.py SEED COUNT

The first line is a JSON array of records, each further one the statement and its rows, between tabs.
Numbers are multiples of 1/4 and small, so that sums are exact in any order.
"""

import json
import random
import sqlite3
import sys

seed, count = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)

names = ["k", "g", "n", "x", "s"]


def record(k):
    value = {
        "k": k,
        "g": rng.choice(["a", "b", "B", "é", "a b", "", None]),
        "n": rng.choice([None, -3, 0, 1, 2, 2, 7, 10, 9007199254740993]),
        "x": rng.choice([None, -0.75, 0.25, 0.5, 1.5, 2.0, 100.25]),
        "s": rng.choice([None, "x", "y", "xy", "z\u0301", "Z", "\n", "\u0001", "10", "9"]),
    }
    return {name: value[name] for name in names if value[name] is not None or rng.random() < 0.5}


records = [record(k) for k in range(200)]
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE t (k, g, n, x, s)")
database.executemany(
    "INSERT INTO t VALUES (?, ?, ?, ?, ?)", [[r.get(c) for c in names] for r in records]
)

scalars = ["k", "g", "n", "x", "s", "n + 1", "x * 2", "lower(g)", "g || s", "coalesce(n, x)", "length(s)"]
conditions = [
    "n > 1", "g IS NULL", "s LIKE 'x%'", "x BETWEEN 0.25 AND 1.5", "g IN ('a', 'b') OR n IS NOT NULL",
    "NOT n = 2", "k < 50", "1 = 0",
]
aggregates = [
    "count(*)", "count(n)", "count(DISTINCT g)", "count(DISTINCT n)", "sum(n)", "sum(x)", "avg(x)",
    "min(g)", "max(g)", "min(n)", "max(x)", "sum(DISTINCT x)", "count(DISTINCT x)", "avg(DISTINCT x)",
    "min(s)", "max(s)", "sum(n) + count(*)", "max(k) - min(k)", "min(coalesce(n, x))",
]


def order(terms, last):
    picked = rng.sample(terms, min(len(terms), rng.randint(1, 2)))
    words = []
    for term in picked:
        word = term + rng.choice(["", " ASC", " DESC", " desc"])
        words.append(word + rng.choice(["", "", " NULLS FIRST", " nulls last"]))
    return " ORDER BY " + ", ".join(words + last)


def limits():
    if rng.random() < 0.6:
        return ""
    limit = rng.choice([0, 1, 3, 10, 1000])
    return rng.choice([f" LIMIT {limit}", f" LIMIT {limit} OFFSET {rng.choice([0, 2, 500])}",
                       f" LIMIT {rng.choice([0, 4])}, {limit}"])


def rows_statement():
    items = rng.sample(scalars, rng.randint(1, 3))
    columns = [f"{item} AS c{place}" for place, item in enumerate(items)]
    distinct = rng.random() < 0.4
    where = f" WHERE {rng.choice(conditions)}" if rng.random() < 0.5 else ""
    terms = [f"c{place}" for place in range(len(items))] + [str(place + 1) for place in range(len(items))]
    if distinct:
        ordered = " ORDER BY " + ", ".join(f"c{place}" for place in range(len(items)))
    else:
        ordered = order(terms + scalars, ["k"])
    text = "SELECT " + ("DISTINCT " if distinct else "") + ", ".join(columns)
    return text + " FROM t" + where + ordered + limits()


def groups_statement():
    keys = rng.sample(["g", "n", "x", "lower(g)", "length(s)", "n + 1"], rng.randint(0, 2))
    shown = [key for key in keys if rng.random() < 0.9]
    items = shown + rng.sample(aggregates, rng.randint(1, 3))
    columns = [f"{item} AS c{place}" for place, item in enumerate(items)]
    where = f" WHERE {rng.choice(conditions)}" if rng.random() < 0.5 else ""
    group = having = ""
    if keys:
        named = [
            rng.choice([key, f"c{items.index(key)}", str(items.index(key) + 1)]) if key in items else key
            for key in keys
        ]
        group = " GROUP BY " + ", ".join(named)
        if rng.random() < 0.4:
            having = " HAVING " + rng.choice(
                ["count(*) > 2", "sum(n) IS NOT NULL", "max(x) > 1", f"c{len(shown)} IS NOT NULL"])
    last = [key for key in keys]
    ordered = order([f"c{place}" for place in range(len(items))] + ["count(*)"], last)
    return "SELECT " + ", ".join(columns) + " FROM t" + where + group + having + ordered + limits()


print(json.dumps(records))
for _ in range(count):
    statement = rng.choice([rows_statement, groups_statement])()
    result = [list(row) for row in database.execute(statement)]
    print(statement + "\t" + json.dumps(result))
