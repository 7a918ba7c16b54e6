"""Writes public/holidays/*.json from the Python package `holidays`; `cargo xtask holidays` runs it.

usage: holidays.py FOLDER FIRST_YEAR LAST_YEAR
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import holidays

# Where most who book by Google live, and not Ukraine, whose holidays are suspended: the package's
# other countries would more than double what is checked in.
COUNTRIES = {
    "AD": "Andorra", "AE": "United Arab Emirates", "AR": "Argentina", "AT": "Austria",
    "AU": "Australia", "BA": "Bosnia and Herzegovina", "BE": "Belgium", "BG": "Bulgaria",
    "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CL": "Chile", "CN": "China",
    "CO": "Colombia", "CR": "Costa Rica", "CY": "Cyprus", "CZ": "Czechia", "DE": "Germany",
    "DK": "Denmark", "EC": "Ecuador", "EE": "Estonia", "EG": "Egypt", "ES": "Spain",
    "FI": "Finland", "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong",
    "HR": "Croatia", "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel",
    "IN": "India", "IS": "Iceland", "IT": "Italy", "JP": "Japan", "KE": "Kenya",
    "KR": "South Korea", "LI": "Liechtenstein", "LT": "Lithuania", "LU": "Luxembourg",
    "LV": "Latvia", "MA": "Morocco", "MC": "Monaco", "MT": "Malta", "MX": "Mexico",
    "MY": "Malaysia", "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand",
    "PE": "Peru", "PH": "Philippines", "PK": "Pakistan", "PL": "Poland", "PT": "Portugal",
    "RO": "Romania", "RS": "Serbia", "SA": "Saudi Arabia", "SE": "Sweden", "SG": "Singapore",
    "SI": "Slovenia", "SK": "Slovakia", "TH": "Thailand", "TN": "Tunisia", "TR": "Türkiye",
    "TW": "Taiwan", "US": "United States", "UY": "Uruguay", "VN": "Vietnam",
    "ZA": "South Africa",
}


def days_of(country, subdivision, years, language):
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=years, language=language
    )
    # Several on one date are joined by the package; a year's neighbours can come along.
    return {
        (day.isoformat(), name.strip()[:70])
        for day, name in found.items()
        if day.year in years
    }


def country_file(code, name, years):
    make = getattr(holidays, code)
    languages = getattr(make, "supported_languages", ()) or ()
    language = next((it for it in ("en_US", "en_GB", "en") if it in languages), None)
    if language is None:
        language = next((it for it in languages if it.startswith("en")), None)
    names = {}
    for spoken, short in (getattr(make, "subdivisions_aliases", {}) or {}).items():
        names.setdefault(short, spoken)
    parts = [it for it in make.subdivisions if it in names or not names]
    whole = days_of(code, None, years, language)
    of_part = {part: days_of(code, part, years, language) for part in parts}
    # What a whole country has and a part has not (the part's own name for it) counts as the part's.
    everywhere = {it for it in whole if all(it in days for days in of_part.values())}
    rows = []
    for day in sorted(whole | set().union(*of_part.values())):
        if day in everywhere:
            rows.append([*day])
            continue
        where = [part for part, days in of_part.items() if day in days]
        # A dash: also offered to who names no part.
        rows.append([*day, (["-"] if day in whole else []) + where])
    parts_named = {part: names.get(part, part) for part in parts}
    used = {part for row in rows if len(row) > 2 for part in row[2]}
    return {
        "country": code,
        "name": name,
        "parts": {p: n for p, n in sorted(parts_named.items(), key=lambda it: it[1])} if used - {"-"} else {},
        "days": rows,
    }


def main():
    folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    years = set(range(first, last + 1))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for code, name in COUNTRIES.items():
        text = json.dumps(country_file(code, name, years), ensure_ascii=False, separators=(",", ":"))
        # A line for each day: what changes can be read.
        text = text.replace('],["', '],\n["') + "\n"
        (folder / f"{code}.json").write_text(text, encoding="utf-8")
    index = {
        "source": f"holidays {version('holidays')} (Python, MIT)",
        "first": first,
        "last": last,
        "countries": dict(sorted(COUNTRIES.items(), key=lambda it: it[1])),
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":")) + "\n"
    (folder / "index.json").write_text(text, encoding="utf-8")


main()
