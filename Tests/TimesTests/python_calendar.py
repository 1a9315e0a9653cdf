"""Prints random instants, the starts of their calendar periods and what `strftime` gives, fields parted
by `|`.

Usage: python_calendar.py SEED COUNT

Fields: whole epoch seconds, microseconds, then the epoch seconds at which the year, quarter, month,
week, day, hour, minute and second begin, then the format below as Python writes it.
"""

import datetime
import random
import sys

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
FORMAT = "%m %d %j %H %M %S %w %W %U %u %V %I %p %e %k %l %R %T %P %%"


def starts(moment):
    """When each period began that the moment lies in."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    yield day.replace(month=1, day=1)
    yield day.replace(month=(moment.month - 1) // 3 * 3 + 1, day=1)
    yield day.replace(day=1)
    yield day - datetime.timedelta(days=moment.isoweekday() - 1)
    yield day
    yield moment.replace(minute=0, second=0, microsecond=0)
    yield moment.replace(second=0, microsecond=0)
    yield moment.replace(microsecond=0)


def seconds(moment):
    delta = moment - EPOCH
    return delta.days * 86400 + delta.seconds


def main():
    source = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        year = source.choice([source.randint(2, 9999), source.randint(1900, 2100)])
        # Weeks differ most around the new year.
        day = source.choice([source.randint(0, 364), source.randint(0, 6), source.randint(358, 364)])
        moment = datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
            days=day, seconds=source.randint(0, 86399), microseconds=source.randint(0, 999999))
        # The C library pads years in its own way.
        iso = moment.isocalendar()[0]
        text = f"{moment:{FORMAT}} {moment.year:04} {iso:04} {iso % 100:02} {moment.date()}"
        print(seconds(moment), moment.microsecond, *map(seconds, starts(moment)), text, sep="|")


main()
