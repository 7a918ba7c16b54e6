#!/usr/bin/env python3
"""Writes the vectors of this folder: hours around every change of every zone's clocks.

    python3 -m venv /tmp/zones && /tmp/zones/bin/pip install tzdata==2025.2
    /tmp/zones/bin/python tests/vectors/zones/make.py

The expected starts come from nothing but Python's zoneinfo and the rules in `starts` and
`Zone.instant` below, so they know nothing of the implementation that is held against them.
The same input gives the same bytes.

zoneinfo is only ever asked what the clocks show at an instant. Its own way back, from the wall
clock to the instant, is not used: it takes the transitions to be ordered on the wall as they are
in UTC, and is wrong for America/Nuuk around 2023-10-28, where -02:00 stayed -02:00.
"""

import json
from datetime import date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import tzdata

# The release of the IANA database that the chrono-tz in Cargo.lock has.
RELEASE = "2025b"
assert tzdata.IANA_VERSION == RELEASE, f"pip install the tzdata of {RELEASE}"
# Never the files of this machine, which may be of another release.
reset_tzpath(to=[])

HERE = Path(__file__).parent
FIRST, LAST = date(2020, 1, 1), date(2030, 12, 31)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UTC = ZoneInfo("UTC")
# In the files of the database, but the name of no place: "Factory" is an unset clock.
NO_PLACE = {"Factory"}
DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]

# Changes outside those years that are worth having: dates the clocks skipped or showed twice,
# steps of other than an hour, changes at midnight.
ODDITIES = {
    "Africa/Cairo": [(2010, 8, 11), (2010, 9, 10), (2014, 7, 31)],
    "Africa/Casablanca": [(2018, 5, 13), (2018, 6, 17), (2019, 5, 5), (2019, 6, 9)],
    "Africa/Khartoum": [(2000, 1, 15), (2017, 11, 1)],
    "Africa/Monrovia": [(1972, 1, 7)],
    "America/Caracas": [(2007, 12, 9), (2016, 5, 1)],
    "America/Havana": [(2011, 3, 20), (2013, 11, 3)],
    "America/Sao_Paulo": [(2018, 11, 4), (2019, 2, 17)],
    "America/St_Johns": [(1988, 4, 3), (1988, 10, 30), (2011, 3, 13), (2011, 11, 6)],
    "Antarctica/Casey": [(2009, 10, 18), (2010, 3, 5), (2018, 3, 11)],
    "Antarctica/Troll": [(2019, 3, 31), (2019, 10, 27)],
    "Asia/Amman": [(2013, 12, 20), (2019, 3, 29)],
    "Asia/Beirut": [(2019, 3, 31), (2019, 10, 27)],
    "Asia/Gaza": [(2011, 4, 1), (2011, 8, 1), (2016, 3, 26)],
    "Asia/Kathmandu": [(1986, 1, 1)],
    "Asia/Manila": [(1977, 9, 22)],
    "Asia/Pyongyang": [(2015, 8, 15), (2018, 5, 5)],
    "Asia/Tehran": [(2016, 3, 21), (2016, 9, 21)],
    "Atlantic/Azores": [(2019, 3, 31), (2019, 10, 27)],
    "Australia/Lord_Howe": [(1985, 10, 27), (2019, 4, 7), (2019, 10, 6)],
    "Europe/Dublin": [(2019, 3, 31), (2019, 10, 27)],
    "Europe/Istanbul": [(2015, 11, 8), (2016, 3, 27)],
    "Europe/London": [(1971, 10, 31)],
    "Europe/Moscow": [(2011, 3, 27), (2014, 10, 26)],
    "Europe/Volgograd": [(2018, 10, 28)],
    "Pacific/Apia": [(2010, 9, 26), (2011, 12, 30)],
    "Pacific/Bougainville": [(2014, 12, 28)],
    "Pacific/Enderbury": [(1994, 12, 31)],
    "Pacific/Fakaofo": [(2011, 12, 30)],
    "Pacific/Fiji": [(2019, 1, 13), (2019, 11, 10)],
    "Pacific/Kiritimati": [(1994, 12, 31)],
    "Pacific/Kwajalein": [(1969, 10, 1), (1993, 8, 21)],
    "Pacific/Tongatapu": [(2016, 11, 6), (2017, 1, 15)],
}


class Zone:
    """What a zone's clocks show from one date to another."""

    def __init__(self, name, first, last):
        self.info = ZoneInfo(name)
        at, end = midnight(first - 10 * DAY), midnight(last + 10 * DAY)
        # From which UTC to which the clocks are how far ahead of it.
        self.pieces = []
        begin, ahead = at, self.ahead(at)
        # No zone changed its clocks and took it back within six hours.
        while at < end:
            at += 6 * HOUR
            if self.ahead(at) != ahead:
                change = self.change(at - 6 * HOUR, at)
                self.pieces.append((begin, change, ahead))
                begin, ahead = change, self.ahead(at)
        self.pieces.append((begin, end, ahead))

    def ahead(self, utc):
        """How far the clocks are ahead of UTC."""
        return utc.replace(tzinfo=UTC).astimezone(self.info).utcoffset()

    def change(self, before, after):
        """The first second at which the clocks are no longer as `before`."""
        old = self.ahead(before)
        while after - before > SECOND:
            middle = before + (after - before) // SECOND // 2 * SECOND
            if self.ahead(middle) == old:
                before = middle
            else:
                after = middle
        return after

    def transitions(self):
        """For each change, what the clocks had come to and what they showed instead."""
        for (_, utc, old), (_, _, new) in pairwise(self.pieces):
            yield utc + old, utc + new

    def instant(self, wall):
        """Wall clock to UTC: the first time it is shown; in a gap, shifted forward by the gap."""
        shown = [wall - ahead for begin, end, ahead in self.pieces if begin <= wall - ahead < end]
        if shown:
            return min(shown)
        for (_, utc, old), (_, _, new) in pairwise(self.pieces):
            if utc + old <= wall < utc + new:
                return wall - old
        raise ValueError(f"{self.info}: {wall} is not within what was scanned")

    def exists(self, day):
        """Whether the clocks show anything of that date."""
        return not any(
            old <= midnight(day) and midnight(day + DAY) <= new for old, new in self.transitions()
        )


def midnight(day):
    return datetime.combine(day, time())


# The rules of the README. Hours are pairs of wall clock times; `asked` is the question as it is
# written to the file, without zones and answer.


def hours_of(asked, day):
    """The windows of a date, ascending; those that touch or overlap on the wall are one."""
    given = None
    for entry in asked["schedule"].get("overrides", []):
        if entry["date"] == str(day):
            given = entry["windows"]
    if given is None:
        weekly = asked["schedule"].get("weekly", [])
        given = [entry for entry in weekly if DAYS[day.weekday()] in entry["days"]]
    windows = []
    for start, end in ((minutes(w["start"]), minutes(w["end"])) for w in given):
        end += 24 * 60 if end <= start else 0
        windows.append((start, end))
    joined = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


def starts(asked, zone):
    """Every instant at which a slot may start, as text."""
    first, last = (datetime.fromisoformat(text[:-1]) for text in asked["window"])
    length = asked["event"]["durations"][0] * MINUTE
    step = asked["event"].get("interval", asked["event"]["durations"][0]) * MINUTE
    windows = []
    day = first.date() - 3 * DAY
    while day <= last.date() + 2 * DAY:
        for start, end in hours_of(asked, day) if zone.exists(day) else []:
            start = zone.instant(midnight(day) + start * MINUTE)
            end = zone.instant(midnight(day) + end * MINUTE)
            # One that is empty, or would end before it starts, is dropped.
            if start < end:
                windows.append((start, end))
        day += DAY
    found = set()
    for start, end in windows:
        while start < end:
            if first <= start < last and is_open(windows, start, start + length):
                found.add(start)
            start += step
    return [start.isoformat() + "Z" for start in sorted(found)]


def is_open(windows, start, end):
    """Whether all of that is open, be it in several windows."""
    while start < end:
        reach = max((to for begin, to in windows if begin <= start < to), default=start)
        if reach == start:
            return False
        start = reach
    return True


# The questions.


def around(old, new):
    """Hours around a change at which the clocks came to `old` and showed `new` instead.

    Each with what it shows, the duration, the interval if it is another, and windows on the wall.
    """
    skips = old < new
    # The wall clock times skipped or shown twice; whole minutes, as hours are.
    low, high = whole(min(old, new)), whole(max(old, new))
    middle = whole(low + (high - low) / 2)
    quarter = whole(low + (high - low) / 4)
    hour, half = HOUR, HOUR / 2
    low_day, high_day = midnight(low.date()), midnight(high.date())

    yield "from before to after", 30, None, [(low - hour, high + hour)]
    yield "opens inside", 30, None, [(middle, high + 3 * half)]
    yield "closes inside", 15, None, [(low - 3 * half, middle)]
    yield "wholly inside", 5, None, [(quarter, middle)]
    yield "exactly what is " + ("skipped" if skips else "repeated"), 15, None, [(low, high)]
    yield "opens where it begins", 60, None, [(low, high + hour)]
    yield "opens where it ends", 45, 20, [(high, high + 2 * hour)]
    yield "closes where it begins", 60, 30, [(low - 2 * hour, low)]
    yield "closes where it ends", 60, None, [(low - hour, high)]
    yield "two windows that touch inside are one", 20, None, [
        (low - half, middle),
        (middle, high + half),
    ]
    yield "a window inside, and one that opens where it ends", 15, None, [
        (middle, high - 5 * MINUTE),
        (high, high + 45 * MINUTE),
    ]
    yield "two nights", 60, None, [
        (low_day - 2 * hour, low_day + 2 * hour),
        (high_day + DAY - 2 * hour, high_day + DAY + 2 * hour),
    ]
    yield "until midnight and from midnight on", 60, 30, [
        (high_day - 2 * hour, high_day),
        (high_day, high_day + 3 * hour),
    ]
    yield "the whole day", 90, None, [(low_day, low_day + DAY)]
    yield "round the clock", 240, None, [
        (low_day + n * DAY, low_day + (n + 1) * DAY) for n in (-1, 0, 1)
    ]


def whole(wall):
    """The minute, rounded up."""
    return wall + (-(wall - datetime.min) % MINUTE)


def question(name, old, new, minutes, interval, windows, weekly, overnight):
    """The question as it is written."""
    day = min(old, new).date()
    event = {"durations": [minutes]}
    if interval:
        event["interval"] = interval
    schedule = {"weekly": []}
    for start, end in windows:
        span = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        if end == midnight(start.date()) + DAY and not overnight:
            # Both say the end of the date: the files have 24:00 as well as 00:00.
            span["end"] = "24:00"
        if weekly:
            schedule["weekly"].append({"days": [DAYS[start.weekday()]], **span})
            continue
        entries = schedule.setdefault("overrides", [])
        if not (entries and entries[-1]["date"] == str(start.date())):
            entries.append({"date": str(start.date()), "windows": []})
        entries[-1]["windows"].append(span)
    return {
        "name": name,
        "now": f"{day - 3 * DAY}T00:00:00Z",
        "window": [f"{day - 2 * DAY}T00:00:00Z", f"{day + 4 * DAY}T00:00:00Z"],
        "event": event,
        "schedule": schedule,
    }


def questions(old, new):
    """All the questions about one change."""
    size = int(abs(new - old) / MINUTE)
    what = f"{old:%Y-%m-%d %H:%M} {'skips' if old < new else 'repeats'} {size} min: "
    for place, (name, minutes, interval, windows) in enumerate(around(old, new)):
        # A window is at most a day long; where a whole date is skipped, some would be longer.
        if all(start < end <= start + DAY for start, end in windows):
            # Weekly hours and those of a date take turns, as do the two ways to write midnight.
            weekly = (place + old.toordinal()) % 2 == 0
            overnight = name == "round the clock"
            yield question(what + name, old, new, minutes, interval, windows, weekly, overnight)


def plain():
    """Questions that any zone can be asked."""
    for day in (date(2025, 1, 15), date(2025, 7, 16)):
        at = midnight(day)
        windows = [(at + 9 * HOUR, at + 12 * HOUR), (at + 22 * HOUR, at + 26 * HOUR)]
        yield question(f"{day}: a day like others", at, at, 60, None, windows, True, False)


class Lines:
    """The cases of a file: zones with the same question and the same answer share one."""

    def __init__(self):
        self.cases = {}

    def add(self, asked, zone, names):
        case = asked | {"starts": starts(asked, zone)}
        self.cases.setdefault(json.dumps(case, separators=(",", ":")), []).extend(names)

    def write(self, file):
        lines = []
        for text, names in self.cases.items():
            case = json.loads(text)
            # The order in which one reads it: what is shown, which zones, the question, the answer.
            case = {"name": case.pop("name"), "zones": sorted(names)} | case
            lines.append(json.dumps(case, separators=(",", ":")))
        lines.sort()
        (HERE / file).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main():
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    years = {year: Lines() for year in range(FIRST.year, LAST.year + 1)}
    plain_days, oddities = Lines(), Lines()
    # Links are copies of the file that they name: answered once, written under every name.
    copies = {}
    for name in sorted(set(names) - NO_PLACE):
        file = resources.files("tzdata.zoneinfo").joinpath(*name.split("/"))
        copies.setdefault(file.read_bytes(), []).append(name)
    changes = 0
    for names in copies.values():
        zone = Zone(names[0], FIRST, LAST)
        for asked in plain():
            plain_days.add(asked, zone, names)
        for old, new in zone.transitions():
            if FIRST <= old.date() <= LAST:
                changes += len(names)
                for asked in questions(old, new):
                    years[old.year].add(asked, zone, names)
    for name, dates in ODDITIES.items():
        for day in (date(*day) for day in dates):
            zone = Zone(name, day, day)
            near = [(old, new) for old, new in zone.transitions() if abs(old.date() - day) <= DAY]
            assert len(near) == 1, f"{name} has {len(near)} changes around {day}"
            for asked in questions(*near[0]):
                oddities.add(asked, zone, [name])
    plain_days.write("plain.jsonl")
    oddities.write("oddities.jsonl")
    for year, lines in years.items():
        lines.write(f"{year}.jsonl")
    cases = [*years.values(), plain_days, oddities]
    print(sum(len(names) for names in copies.values()), "zones,", changes, "changes of their clocks in the years,")
    print(sum(len(lines.cases) for lines in cases), "cases,", end=" ")
    print(sum(len(zones) for lines in cases for zones in lines.cases.values()), "with each zone")


if __name__ == "__main__":
    main()
