"""Reads generated calendars with vobject and icalendar: valid, no unknown zone, and every occurrence at the hour the wall clock shows."""

import datetime
import json
import pathlib
import sys
import zoneinfo

import icalendar
import vobject
from dateutil import rrule

berlin = zoneinfo.ZoneInfo("Europe/Berlin")
counts = {"feeds": 0, "events": 0, "occurrences": 0}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt")):
    for text in path.read_bytes().decode().split("\x00"):
        if not text:
            continue
        counts["feeds"] += 1
        for component in vobject.readComponents(text):
            component.validate(raiseException=True)
        calendar = icalendar.Calendar.from_ical(text)
        assert not calendar.get_missing_tzids(), "a zone is used but not defined"
        zone = [item for item in calendar.walk("VTIMEZONE")][0].to_tz(lookup_tzid=False)
        seen = set()
        for event in calendar.walk("VEVENT"):
            counts["events"] += 1
            assert event["UID"] not in seen and event["DTSTAMP"] and int(event["SEQUENCE"]) >= 0
            seen.add(event["UID"])
            assert event["STATUS"] in ("CONFIRMED", "TENTATIVE", "CANCELLED")
            start, end = event["DTSTART"].dt, event["DTEND"].dt
            assert end > start
            if not isinstance(start, datetime.datetime):
                continue
            wall = start.replace(tzinfo=None)
            count = int(event["RRULE"]["COUNT"][0]) if "RRULE" in event else 1
            for occurrence in rrule.rrule(rrule.WEEKLY, dtstart=wall, count=count):
                counts["occurrences"] += 1
                ours = occurrence.replace(tzinfo=zone).utcoffset()
                theirs = occurrence.replace(tzinfo=berlin).utcoffset()
                assert ours == theirs, f"{occurrence}: {ours} instead of {theirs}"
print(json.dumps(counts))
