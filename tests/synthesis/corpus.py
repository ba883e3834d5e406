"""Specs over the film profile that use every operator, alone and together, with constants that mean something there.

SPECS["longest"], constants(SPECS["longest"])

What compiles, parses or judges specs is tried on all of them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from synthenv.spec.algebra import constants_of
from synthenv.spec.text import parse_spec

from .film_parts import film_world

SPECS = {
    # conditions on attributes
    "between": "all(film(director(name == DIRECTOR), FROM <= year <= TO))",
    "at least": "all(film(genre(name == GENRE), country(name == COUNTRY), year >= FROM))",
    "is": "all(film(cast(name == ACTOR), certificate == CERTIFICATE))",
    "is not": "all(film(cast(name == ACTOR), certificate != CERTIFICATE))",
    "in": "all(film(cast(name == ACTOR), certificate in (CERTIFICATE, OTHER_CERTIFICATE)))",
    "contains": "all(film(director(name == DIRECTOR), contains(title, WORD)))",
    "known": "count(film(director(name == DIRECTOR), known(box_office)))",
    "missing": "count(film(cast(name == ACTOR), missing(metascore)))",
    "own": "all(film(director(name == DIRECTOR), metascore > its.tomatometer))",
    "not": "all(film(cast(name == ACTOR), not runtime > RUNTIME))",
    "year": "all(screening(shows(title == SHOWN), year(starts_at, THIS_YEAR)))",
    "weekday": "all(screening(shows(title == SHOWN), weekday(starts_at, WEEKDAY)))",
    "before a day": "all(screening(shows(title == SHOWN), starts_at < DAY))",
    "until a day": "all(screening(shows(title == SHOWN), starts_at <= DAY))",
    "or": "all(film(director(name == DIRECTOR), year < FROM or runtime > RUNTIME))",
    "or and": "all(film(director(name == DIRECTOR), year < FROM or (runtime > RUNTIME and known(oscars))))",
    # nested references
    "value": "count(film(cast(name == ACTOR), runtime > film(title == TITLE).runtime))",
    "same year": "all(film(cast(name == ACTOR), year == film(title == TITLE).year))",
    "longer than the longest": (
        "all(film(cast(name == ACTOR), runtime > max(film(director(name == DIRECTOR)), runtime)))"
    ),
    "above the mean": "all(film(cast(name == ACTOR), tomatometer > mean(film(cast(name == ACTOR)), tomatometer)))",
    "than the best": "all(film(cast(name == ACTOR), runtime < smallest(film(cast(name == ACTOR)), year).runtime))",
    # along relations
    "two hops": "all(film(director(directed(title == TITLE)), year < TO))",
    "three hops": "all(film(director(acted_in(director(name == DIRECTOR))), year > TO))",
    "none": "all(film(director(name == DIRECTOR), none(genre(name == GENRE))))",
    "every": "all(film(writer(name == DIRECTOR), every(director(name == DIRECTOR))))",
    "every screening": "all(film(wanted_by(name == MEMBER), every(shown_at(price <= PRICE))))",
    "no screening": "all(film(wanted_by(name == MEMBER), none(shown_at())))",
    "least": "all(film(wanted_by(name == MEMBER), least(2, shown_at(seats_left >= SEATS))))",
    "least genres": "all(film(director(name == DIRECTOR), least(3, genre())))",
    "same": "all(screening(shows(same(largest(film(wanted_by(name == MEMBER), known(year)), year)))))",
    "other": "all(film(director(name == DIRECTOR), not same(film(title == TITLE))))",
    # orders
    "longest": "one(largest(film(director(name == DIRECTOR)), runtime))",
    "ranked": "ranked(smallest(film(director(name == DIRECTOR)), tomatometer, k=3))",
    "of the best": "one(smallest(largest(film(cast(name == ACTOR)), year, k=5), runtime))",
    "most related": "one(largest(film(director(name == DIRECTOR)), count(cast(acted_in(year < FROM)))))",
    "most screenings": "one(largest(film(wanted_by(name == MEMBER)), count(shown_at(price <= PRICE))))",
    "most seats": "one(largest(film(wanted_by(name == MEMBER)), sum(shown_at(), seats_left)))",
    "cheapest mean": "one(smallest(film(wanted_by(name == MEMBER)), mean(shown_at(), price)))",
    "most films": "one(largest(person(acted_in(title == TITLE)), count(acted_in(year >= FROM))))",
    "most in group": (
        "ranked(largest(genre(genre_of(director(name == DIRECTOR))), count(genre_of(director(name == DIRECTOR))), k=2))"
    ),
    # sets
    "both": "all(both(film(director(name == DIRECTOR)), film(genre(name == GENRE), year < TO)))",
    "either": "count(either(film(director(name == DIRECTOR), year < FROM), film(cast(name == ACTOR), year > TO)))",
    "only": "all(only(film(director(name == DIRECTOR)), film(director(name == DIRECTOR), genre(name == GENRE))))",
    "best of both": "one(largest(either(film(director(name == DIRECTOR)), film(cast(name == ACTOR))), metascore))",
    "best but": "all(only(film(director(name == DIRECTOR)), largest(film(director(name == DIRECTOR)), year, k=3)))",
    # quantities
    "sum": "value(sum(film(director(name == DIRECTOR)), runtime))",
    "mean": "value(mean(film(director(name == DIRECTOR), year < TO), critic_score))",
    "min": "value(min(film(cast(name == ACTOR)), metascore))",
    "max": "value(max(screening(shows(title == SHOWN)), price))",
    "value of": "value(largest(film(director(name == DIRECTOR)), year).runtime)",
    "difference": "difference(count(film(director(name == DIRECTOR))), count(film(cast(name == ACTOR), year > TO)))",
    "ratio": "ratio(sum(film(director(name == DIRECTOR)), runtime), max(film(cast(name == ACTOR)), runtime))",
    "real difference": (
        "difference(film(title == TITLE).critic_score, mean(film(director(name == DIRECTOR)), critic_score))"
    ),
    # several, branch
    "several": (
        "several(first=one(largest(film(director(name == DIRECTOR)), runtime)), "
        "second=count(film(cast(name == ACTOR), year > TO)))"
    ),
    "three": (
        "several(first=value(film(title == TITLE).runtime), second=all(film(director(name == DIRECTOR), "
        "year < FROM)), third=one(smallest(film(cast(name == ACTOR)), year)))"
    ),
    "branch": (
        "branch(count(film(director(name == DIRECTOR))) > count(film(cast(name == ACTOR))), "
        "one(largest(film(director(name == DIRECTOR)), runtime)), one(largest(film(cast(name == ACTOR)), "
        "runtime)))"
    ),
    "branch on a constant": (
        "branch(film(title == TITLE).runtime >= RUNTIME, all(film(director(name == DIRECTOR), year < FROM)), "
        "all(film(director(name == DIRECTOR), year > FROM)))"
    ),
    # plans
    "double bill": (
        "plan(slots(first=film(director(name == DIRECTOR)), second=film(director(name == DIRECTOR))), "
        "distinct(first, second) >= 2, first.runtime + second.runtime <= MINUTES, "
        "when(first.year > FROM, second.runtime < RUNTIME))"
    ),
    "programme": (
        "plan(slots(early=screening(shows(wanted_by(name == MEMBER))), late=screening(shows(wanted_by(name == MEMBER)))"
        "), early.starts_at + shows(early).runtime + GAP <= late.starts_at, distinct(early.starts_at, late.starts_at) "
        "<= 1, distinct(shows(early), shows(late)) == 2, early.price + late.price < PRICES)"
    ),
    "festival": (
        "plan(slots(opening=film(director(name == DIRECTOR)), gala=film(cast(name == ACTOR), year >= FROM), "
        "closing=film(director(name == DIRECTOR))), distinct(opening, gala, closing) >= 3, "
        "distinct(country(opening), country(gala), country(closing)) >= 3, opening.year + YEARS <= closing.year, "
        "among(film(genre(name == GENRE)), opening, gala, closing) == 1, "
        "smallest(opening.runtime + gala.runtime + closing.runtime))"
    ),
    "tied": (
        "plan(slots(seen=film(director(name == DIRECTOR)), who=person(acted_in(title == TITLE))), cast(seen, who), "
        "among(film(year < TO), seen) >= 1, largest(seen.runtime))"
    ),
    # effects
    "watch": "watch(member=member(name == MEMBER), film=largest(film(director(name == DIRECTOR)), metascore))",
    "watch each": (
        "watch(member=member(name == MEMBER), film=each(film(director(name == DIRECTOR), FROM <= year <= TO)))"
    ),
    # rules of the house
    "request": "request(lend(member=member(name == MEMBER), film=smallest(film(director(name == DIRECTOR)), year)))",
    "request by number": (
        "request(book(member=member(name == MEMBER), screening=smallest(screening(shows(title == SHOWN), "
        "seats_left >= SEATS), starts_at), seats=SEATS))"
    ),
    "request in several": (
        "several(first=request(watch(member=member(name == MEMBER), film=film(title == TITLE))), "
        "second=one(largest(film(director(name == DIRECTOR)), year)))"
    ),
    # what is left unsaid, and found
    "as many as last time": (
        "request(book(member=member(name == MEMBER), screening=smallest(screening(shows(title == SHOWN)), starts_at), "
        "seats=largest(booking(booked_by(name == MEMBER)), booked_at).seats))"
    ),
    "as many as the first time": (
        "book(member=member(name == MEMBER), screening=smallest(screening(shows(title == SHOWN)), starts_at), "
        "seats=smallest(booking(booked_by(name == MEMBER)), booked_at).seats)"
    ),
    "act in several": (
        "several(first=watch(member=member(name == MEMBER), film=film(title == TITLE)), "
        "second=one(largest(film(director(name == DIRECTOR)), year)))"
    ),
    "act in a branch": (
        "branch(film(title == TITLE).runtime > RUNTIME, watch(member=member(name == MEMBER), "
        "film=film(title == TITLE)), watch(member=member(name == MEMBER), "
        "film=largest(film(director(name == DIRECTOR)), year)))"
    ),
}

_FIXED = {
    "DIRECTOR": "Ridley Scott",
    "ACTOR": "Scarlett Johansson",
    "GENRE": "Horror",
    "COUNTRY": "Canada",
    "TITLE": "Prometheus",
    "CERTIFICATE": "R",
    "OTHER_CERTIFICATE": "PG-13",
    "WORD": "er",
    "FROM": 1990,
    "TO": 2008,
    "RUNTIME": 110,
    "THIS_YEAR": 2026,
    "WEEKDAY": "Saturday",
    "DAY": "2026-03-16",
    "PRICE": 10.5,
    "SEATS": 5,
    "MINUTES": 260,
    "GAP": 15,
    "PRICES": 20.5,
    "YEARS": 8,
}


@cache
def _all() -> dict[str, Any]:
    """The constants by name; the film that is shown most, and the member whose list has most of what is shown."""
    shown = (
        "SELECT f.title FROM screenings s JOIN films f ON f.id = s.film_id GROUP BY f.id ORDER BY count(*) DESC, f.id"
    )
    wants = (
        "SELECT m.name FROM watchlist w JOIN members m ON m.id = w.member_id "
        "JOIN screenings s ON s.film_id = w.film_id GROUP BY m.id ORDER BY count(*) DESC, m.id"
    )
    film_world().begin(())
    return _FIXED | {
        "SHOWN": film_world().query(shown)[0][0],
        "MEMBER": film_world().query(wants)[0][0],
    }


def constants(spec: str) -> dict[str, Any]:
    """Return the constants that a spec of the corpus names."""
    return {name: _all()[name] for name in constants_of(parse_spec(spec))}
