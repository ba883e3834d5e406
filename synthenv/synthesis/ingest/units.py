"""Units as they are written in names and cells, and as people say them.

UNITS["km"]                # "kilometres"
UNITS["%"]                 # "percent"
"""

from __future__ import annotations

__all__ = ["UNITS"]

UNITS = {
    "km": "kilometres", "kilometers": "kilometres", "kilometres": "kilometres", "m": "metres", "meters": "metres",
    "cm": "centimetres", "mm": "millimetres", "ft": "feet", "feet": "feet", "miles": "miles", "mi": "miles",
    "kg": "kilograms", "lb": "pounds", "lbs": "pounds", "ms": "milliseconds", "milliseconds": "milliseconds",
    "sec": "seconds", "secs": "seconds", "seconds": "seconds", "min": "minutes", "mins": "minutes",
    "minutes": "minutes", "hours": "hours", "hrs": "hours", "days": "days", "bytes": "bytes", "kb": "kilobytes",
    "mb": "megabytes", "percent": "percent", "pct": "percent", "usd": "dollars", "eur": "euros", "gbp": "pounds",
    "celsius": "degrees Celsius", "fahrenheit": "degrees Fahrenheit", "hp": "horsepower", "kw": "kilowatts",
    "khz": "kilohertz", "mhz": "megahertz", "ghz": "gigahertz", "hz": "hertz", "deg": "degrees", "watts": "watts",
    "mph": "miles per hour", "kmh": "kilometres per hour", "acres": "acres", "sqft": "square feet", "%": "percent",
    "°c": "degrees Celsius", "°f": "degrees Fahrenheit", "km/h": "kilometres per hour", "g": "grams",
    "mg": "milligrams", "grams": "grams", "w": "watts", "v": "volts", "kwh": "kilowatt hours",
    "km²": "square kilometres", "km2": "square kilometres", "m²": "square metres", "m2": "square metres",
    "ml": "millilitres", "l": "litres",
}  # fmt: skip
"""What people call a unit, by how it is written, in lower case."""
