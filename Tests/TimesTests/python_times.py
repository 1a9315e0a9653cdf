"""Prints random instants in the forms that mpkg reads, one a line, fields parted by `|`.

Usage: python_times.py SEED COUNT

Fields: whole epoch seconds, microseconds, ISO 8601 in UTC, ISO 8601 with an offset, the same with a
blank for the T and no colon in the offset, epoch seconds as a decimal number, the basic form, HTTP's
date, a number of months, and the instant that many months later (the day at most the month's last).
"""

import calendar
import datetime
import email.utils
import random
import sys

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def later(moment, months):
    """The moment some months later; an empty text outside the years 1 to 9999."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = count // 12, count % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day).isoformat()


def main():
    source = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        # A year from each end: an offset or some months must not lead out of datetime's range.
        moment = datetime.datetime(
            source.choice([source.randint(12, 9988), source.randint(1900, 2100)]), 1, 1,
            tzinfo=datetime.timezone.utc,
        ) + datetime.timedelta(
            days=source.randint(0, 364), seconds=source.randint(0, 86399),
            microseconds=source.choice([0, source.randint(0, 999999), 1000 * source.randint(0, 999)]),
        )
        delta = moment - EPOCH
        seconds, micros = delta.days * 86400 + delta.seconds, delta.microseconds
        zone = datetime.timezone(datetime.timedelta(minutes=source.randint(-1439, 1439)))
        local = moment.astimezone(zone)
        number = f"{(seconds * 1000000 + micros) // 1000000}.{micros:06}"
        if seconds < 0 and micros:
            number = f"-{-seconds - 1}.{1000000 - micros:06}"
        months = source.randint(-120, 120)
        print(
            seconds, micros, moment.isoformat().replace("+00:00", "Z"), local.isoformat(),
            local.isoformat(" ")[:-3] + local.isoformat()[-2:], number,
            f"{moment.year:04}{moment:%m%dT%H%M%SZ}",
            email.utils.format_datetime(moment.replace(microsecond=0), usegmt=True),
            months, later(moment, months), sep="|",
        )


main()
