"""Prints random patterns and texts with what Python's re finds: pattern, text (both in hex), start and
end of the match and of group 1 in bytes, -1 for none; tabs between them.

Usage: python_matches.py SEED COUNT
"""

import random
import re
import sys

ATOMS = ["a", "b", "c", "é", ".", "[ab]", "[^a]", "^", "$", r"\b", r"\B", r"\w", r"\d", "(?:)"]
SIMPLE = ["a", "b", "[bc]", "é", ".", r"\w"]


def pattern(rng, depth):
    if depth == 0:
        return rng.choice(ATOMS)
    kind = rng.randrange(8)
    if kind == 0:
        return pattern(rng, depth - 1) + "|" + pattern(rng, depth - 1)
    if kind == 1:
        return "(" + pattern(rng, depth - 1) + ")"
    if kind in (2, 3, 4):
        return pattern(rng, depth - 1) + pattern(rng, depth - 1)
    if kind == 5:
        return "(?:" + pattern(rng, depth - 1) + ")" + rng.choice(["?", "??", "{0,2}", "{2}"])
    if kind == 6:
        return rng.choice(SIMPLE) + rng.choice(["*", "+", "*?", "+?", "{1,}", "{1,3}?"])
    return "(?i:" + pattern(rng, depth - 1) + ")"


def main():
    rng = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        source = pattern(rng, rng.randrange(1, 6))
        text = "".join(rng.choice("abcABé\n ") for _ in range(rng.randrange(9)))
        # Unlike RE2, Python has no \B in an empty text.
        if not text and r"\B" in source:
            text = "a"
        # Python's $ matches before a last line feed too, and only re.ASCII has RE2's \w and \b.
        translated = source.replace("$", r"\Z")
        found = re.compile(translated, re.ASCII).search(text)
        places = [-1] * 4
        if found:
            spans = found.span() + (found.span(1) if found.re.groups else (-1, -1))
            places = [len(text[:place].encode()) if place >= 0 else -1 for place in spans]
        fields = [source.encode().hex(), text.encode().hex()] + [str(place) for place in places]
        print("\t".join(fields))


main()
