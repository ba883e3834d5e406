"""Make `data.sqlite.xz`, the real part of the catalog `elements`, from mendeleev's `elements.db`.

    python -m pip download --no-deps --dest archives mendeleev==1.3.0
    python catalogs/elements/recipe.py archives [TARGET]

Guarantees: those of `synthenv.synthesis.sources`; what the source does not know is NULL; figures are the source's, but
for half-lives in seconds, which are computed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from synthenv.synthesis.sources import Cell, Files, put, run

__all__ = ["fill"]

# Units of half-lives: the word, the seconds, and the time scale that prompts speak of.
UNITS: dict[str, tuple[str, float, str]] = {
    "ysec": ("yoctoseconds", 1e-24, "less than a microsecond"),
    "zsec": ("zeptoseconds", 1e-21, "less than a microsecond"),
    "asec": ("attoseconds", 1e-18, "less than a microsecond"),
    "psec": ("picoseconds", 1e-12, "less than a microsecond"),
    "nsec": ("nanoseconds", 1e-9, "less than a microsecond"),
    "usec": ("microseconds", 1e-6, "microseconds"),
    "msec": ("milliseconds", 1e-3, "milliseconds"),
    "sec": ("seconds", 1.0, "seconds"),
    "minute": ("minutes", 60.0, "minutes"),
    "hour": ("hours", 3600.0, "hours"),
    "day": ("days", 86400.0, "days"),
    "year": ("years", 31556926.0, "years"),
    "kyear": ("thousand years", 31556926e3, "thousands of years"),
    "Myear": ("million years", 31556926e6, "millions of years"),
    "Gyear": ("billion years", 31556926e9, "billions of years or more"),
    "Tyear": ("trillion years", 31556926e12, "billions of years or more"),
    "Pyear": ("quadrillion years", 31556926e15, "billions of years or more"),
    "Eyear": ("quintillion years", 31556926e18, "billions of years or more"),
    "Zyear": ("sextillion years", 31556926e21, "billions of years or more"),
    "Yyear": ("septillion years", 31556926e24, "billions of years or more"),
}

# Parts of the source's signs of decay modes; a mode of other signs emits a nucleus ("14C").
FIRST = {
    "2B-": "double beta-minus decay",
    "2B+": "double beta-plus decay",
    "B-": "beta-minus decay",
    "B+": "beta-plus decay",
    "EC+B+": "beta-plus decay",
    "EC": "electron capture",
    "e+": "positron emission",
    "A": "alpha decay",
    "SF": "spontaneous fission",
    "n": "neutron emission",
    "2n": "two-neutron emission",
    "3n": "three-neutron emission",
    "4n": "four-neutron emission",
    "p": "proton emission",
    "2p": "two-proton emission",
    "3p": "three-proton emission",
}
AFTER_BETA = {
    "n": "delayed neutron emission",
    "p": "delayed proton emission",
    "d": "delayed deuteron emission",
    "t": "delayed triton emission",
    "A": "delayed alpha emission",
    "pA": "delayed proton and alpha emission",
    "SF": "delayed fission",
}

CRYSTALS = {
    "BCC": "body-centred cubic",
    "CUB": "cubic",
    "DIA": "diamond cubic",
    "FCC": "face-centred cubic",
    "HEX": "hexagonal",
    "MCL": "monoclinic",
    "ORC": "orthorhombic",
    "RHL": "rhombohedral",
    "SC": "simple cubic",
    "TET": "tetragonal",
}


def fill(made: apsw.Connection, files: Files) -> None:
    """Put the rows of all tables in."""
    source = apsw.Connection(":memory:")
    source.deserialize("main", files["elements"])
    _put_elements(made, source)
    _put_isotopes(made, source)
    _put_ions(made, source)


def _put_elements(made: apsw.Connection, source: apsw.Connection) -> None:
    put(made, "series", ((name.lower(),) for (name,) in source.execute("SELECT name FROM series")))
    query = """
        SELECT e.atomic_number, lower(e.name), e.symbol, lower(s.name), e.group_id, e.period, e.block, e.atomic_weight,
               e.density, p.melting_point, p.boiling_point, e.en_pauling, i.ionization_energy, e.electron_affinity,
               e.atomic_radius, e.covalent_radius_pyykko, e.thermal_conductivity, e.abundance_crust,
               e.lattice_structure, replace(e.goldschmidt_class, 'litophile', 'lithophile'), e.discovery_year
        FROM elements AS e JOIN series AS s ON s.id = e.series_id
        LEFT JOIN ionizationenergies AS i ON i.atomic_number = e.atomic_number AND i.ion_charge = 0
        LEFT JOIN phasetransitions AS p ON p.id = (
            SELECT min(id) FROM phasetransitions WHERE atomic_number = e.atomic_number AND melting_point NOT NULL)
    """
    put(made, "elements", (_element(row) for row in source.execute(query)))
    states = list(source.execute("SELECT atomic_number, oxidation_state, category FROM oxidationstates"))
    put(made, "oxidation_states", {(f"{state:+d}" if state else "0",) for _, state, _ in states})
    put(
        made,
        "element_oxidation_states",
        ((element, f"{state:+d}" if state else "0", category) for element, state, category in states),
    )


def _element(row: tuple[Any, ...]) -> list[Cell]:
    """Return a row of `elements`: figures rounded to what they are known to, and words for codes."""
    *figures, crystal, affinity, discovered = row
    known = [round(cell, 6) if isinstance(cell, float) else cell for cell in figures]
    return [*known, CRYSTALS[crystal] if crystal else None, affinity, discovered]


def _put_isotopes(made: apsw.Connection, source: apsw.Connection) -> None:
    query = """
        SELECT i.atomic_number, i.mass_number, lower(e.name), i.mass, i.abundance, i.is_radioactive, i.half_life,
               i.half_life_unit, i.spin, i.parity, i.discovery_year
        FROM isotopes AS i JOIN elements AS e ON e.atomic_number = i.atomic_number
    """
    put(made, "isotopes", (_isotope(row) for row in source.execute(query)))
    decays = {(isotope, mode(sign)): share for isotope, sign, share in _decays(source)}
    put(made, "decay_modes", {(word,) for _, word in decays})
    put(made, "isotope_decays", ((*decay, share) for decay, share in decays.items()))


def _isotope(row: tuple[Any, ...]) -> list[Cell]:
    """Return a row of `isotopes`; what the source calls stable without finding it in nature is not known to be."""
    element, nucleons, name, mass, abundance, radioactive, half_life, unit, spin, parity, year = row
    stability = "radioactive" if radioactive else None if abundance is None else "stable"
    about = [1000 * element + nucleons, f"{name}-{nucleons}", element, nucleons, nucleons - element]
    measured = [round(mass, 6), abundance, stability, *_half_life(half_life, unit)]
    return [*about, *measured, spin, {"+": "even", "-": "odd"}.get(parity), year]


def _half_life(number: float | None, unit: str | None) -> list[Cell]:
    """Return a half-life in words, in seconds, and its time scale.

    >>> _half_life(12.32, "year")
    ['12.32 years', 388781328.32, 'years']
    """
    if number is None or unit is None:
        return [None, None, None]
    word, seconds, scale = UNITS[unit]
    return [f"{number:g} {word}", float(f"{number * seconds:.6g}"), scale]


def _decays(source: apsw.Connection) -> Iterator[tuple[int, str, float | None]]:
    """Yield the decays that were observed; of two in one mode (to two states), the likelier comes last and stays."""
    query = """
        SELECT 1000 * i.atomic_number + i.mass_number, d.mode, d.intensity
        FROM isotopedecaymodes AS d JOIN isotopes AS i ON i.id = d.isotope_id
        WHERE d.is_allowed_not_observed IS NULL ORDER BY d.isotope_id, d.mode, d.intensity
    """
    for isotope, sign, intensity in source.execute(query):
        yield int(isotope), str(sign), intensity


def mode(sign: str) -> str:
    """Return the name of a decay mode.

    >>> mode("B-"), mode("B+pA"), mode("24Ne")
    ('beta-minus decay', 'beta-plus decay with delayed proton and alpha emission', 'emission of 24Ne')
    """
    if sign in FIRST:
        return FIRST[sign]
    if sign[:2] in ("B-", "B+"):
        return f"{FIRST[sign[:2]]} with {AFTER_BETA[sign[2:]]}"
    return f"emission of {sign}"


def _put_ions(made: apsw.Connection, source: apsw.Connection) -> None:
    query = """
        SELECT i.id, e.symbol, i.atomic_number, i.ion_charge, i.ionization_energy FROM ionizationenergies AS i
        JOIN elements AS e ON e.atomic_number = i.atomic_number WHERE i.ion_charge > 0
    """
    rows = (
        (id, f"{symbol}{charge if charge > 1 else ''}+", element, charge, element - charge, round(energy, 4))
        for id, symbol, element, charge, energy in source.execute(query)
    )
    put(made, "ions", rows)


if __name__ == "__main__":
    run(Path(__file__).parent, fill, sys.argv[1:])
