"""Prints the version of Unicode, then runs of assigned code points that take two cells by
East_Asian_Width, then "zero" and runs of combining marks: first and last in hexadecimal."""
import sys
import unicodedata


def runs(holds):
    """Runs of the code points for which `holds` is true."""
    start = None
    for value in range(sys.maxunicode + 2):
        inside = value <= sys.maxunicode and holds(chr(value))
        if inside and start is None:
            start = value
        elif not inside and start is not None:
            print(f"{start:x} {value - 1:x}")
            start = None


def is_wide(character):
    return (
        unicodedata.category(character) not in ("Cn", "Mn", "Me", "Cf")
        and unicodedata.east_asian_width(character) in "WF"
    )


print(unicodedata.unidata_version)
runs(is_wide)
print("zero")
runs(lambda character: unicodedata.category(character) in ("Mn", "Me"))
print("unassigned")
runs(lambda character: unicodedata.category(character) in ("Cn", "Cs"))
