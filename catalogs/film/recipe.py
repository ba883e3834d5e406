"""Make `data.sqlite.xz`, the real part of the catalog `film`, from bokeh-sampledata's `movies.db`.

    python -m pip install bokeh-sampledata==2026.1
    python catalogs/film/recipe.py [TARGET]

Guarantees: the same bytes on every run with one SQLite; another `movies.db` than the one that was looked
at is refused; values are kept as Wikidata gives them, except where `README.md` says what was done and why.

A cell with several names is split at ", " although names hold commas too. Cells of names are in code point
order, and so a wrong split shows itself: `NAME_ENDINGS` puts the pieces together again, and the recipe stops
when a cell is still out of order.
"""

from __future__ import annotations

import hashlib
import lzma
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import apsw

__all__ = ["database", "main", "source"]

SOURCE_SHA256 = "1d9c6a02e488d0354b2309e16130c58820a91ac2ce417e814c5964f9579a65ac"
SOURCE = "Wikidata, through movies.db of bokeh-sampledata 2026.1"
RETRIEVED = "2026-10-18"

TABLES = """
CREATE TABLE films (
  id INTEGER PRIMARY KEY NOT NULL,
  title TEXT NOT NULL,
  year INTEGER NOT NULL,
  released TEXT,
  runtime INTEGER,
  certificate TEXT,
  critic_score REAL,
  tomatometer INTEGER,
  reviews INTEGER,
  metascore INTEGER,
  box_office INTEGER,
  oscars INTEGER NOT NULL,
  imdb TEXT UNIQUE
) STRICT;
CREATE TABLE people (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE credits (
  film_id INTEGER NOT NULL REFERENCES films(id),
  person_id INTEGER NOT NULL REFERENCES people(id),
  role TEXT NOT NULL CHECK (role IN ('cast', 'director', 'writer')),
  PRIMARY KEY (film_id, person_id, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE genres (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE film_genres (
  film_id INTEGER NOT NULL REFERENCES films(id),
  genre TEXT NOT NULL REFERENCES genres(name),
  PRIMARY KEY (film_id, genre)
) STRICT, WITHOUT ROWID;
CREATE TABLE countries (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE film_countries (
  film_id INTEGER NOT NULL REFERENCES films(id),
  country TEXT NOT NULL REFERENCES countries(name),
  PRIMARY KEY (film_id, country)
) STRICT, WITHOUT ROWID;
CREATE TABLE languages (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE film_languages (
  film_id INTEGER NOT NULL REFERENCES films(id),
  language TEXT NOT NULL REFERENCES languages(name),
  PRIMARY KEY (film_id, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE _source (
  table_name TEXT PRIMARY KEY NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('real', 'generated')),
  source TEXT NOT NULL,
  licence TEXT NOT NULL,
  retrieved TEXT,
  note TEXT
) STRICT, WITHOUT ROWID;
"""

INDEXES = """
CREATE INDEX credits_person ON credits(person_id);
CREATE INDEX film_genres_genre ON film_genres(genre);
CREATE INDEX film_countries_country ON film_countries(country);
CREATE INDEX film_languages_language ON film_languages(language);
"""

NOTES = {
    "films": "Films of 1940 to 2014 that Rotten Tomatoes scored; the id is the Wikidata item number.",
    "people": "Keyed by name alone: namesakes are one row. The id is the rank of the name.",
    "credits": "The order of the cast is alphabetical in the source: no billing.",
    "genres": "As named in the source; a film's genres have no order.",
    "film_genres": "443 films name no genre.",
    "countries": "As named in the source, states that are no more among them.",
    "film_countries": "3 films name no country.",
    "languages": "As named in the source, varieties beside the languages they belong to.",
    "film_languages": "203 films name no language.",
}

NAME_ENDINGS = frozenset(
    {
        "12th Earl of Portland",
        "1st Baron Atholstan",
        "1st Baron Mountevans",
        "1st Baronet",
        "6th Earl of Dudley",
        "7th Marquess of Cholmondeley",
        "9th Prince of Cerveteri",
        "Countess of Snowdon",
        "Duchess of Beaufort",
        "Duchess of Sussex",
        "Duke of Edinburgh",
        "Guozhi",
        "III",
        "Jr.",
        "Ltd.",
        "Prince Consort of Romania",
        "Prince of Monaco",
        "Princess of Wales",
        "Silverstein & Partners",
        "Sr.",
        "Stills & Nash",
        "Wind & Fire",
        "the Creator",
    }
)

NO_PEOPLE = frozenset(
    {
        "Friday the 13th",
        "Goodby, Silverstein & Partners",
        "Intel",
        "PhD",
        "SHOWBOX Co., Ltd.",
        "Troll 2",
        "art director",
        "dialogue writer",
        "geshe",
        "list of American supercentenarians",
        "list of Bartimaeus characters",
        "list of Battle Angel Alita characters",
        "list of Harry Potter cast members",
        "list of The Young and the Restless characters (2013)",
    }
)

NO_LANGUAGES = frozenset({"artistic language", "multiple languages"})

SHORTEST_RUNTIME = 5


def main(arguments: list[str]) -> None:
    """Make the catalog's data and print the number of rows of each table."""
    target = Path(arguments[0]) if arguments else Path(__file__).with_name("data.sqlite.xz")
    made = database(source())
    target.write_bytes(lzma.compress(made.serialize("main"), preset=6))
    for table in NOTES:
        print(f"{table:15} {made.execute(f'SELECT count(*) FROM {table}').get:8,}")
    print(f"{target.name:15} {target.stat().st_size:8,} bytes")


def source() -> Path:
    """Return the path of `movies.db`, if it is the one that this recipe was written for."""
    install = "Type: python -m pip install bokeh-sampledata==2026.1"
    try:
        from bokeh_sampledata.movies_data import movie_path
    except ModuleNotFoundError:
        raise SystemExit(f"bokeh-sampledata is not installed. {install}")
    movies = Path(movie_path)
    found = hashlib.sha256(movies.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        raise SystemExit(f"{movies} has SHA-256 {found}, not {SOURCE_SHA256}. {install}")
    return movies


def database(movies: Path) -> apsw.Connection:
    """Return the catalog's database, made in memory.

    >>> database(Path("movies.db")).execute("SELECT count(*) FROM genres").get
    21
    """
    made = _opened(movies)
    with made:
        made.execute(TABLES)
        _put_films(made)
        _put_credits(made)
        _put_words(made, "Genre", "genres", "film_genres")
        _put_words(made, "Country", "countries", "film_countries")
        _put_words(made, "Language", "languages", "film_languages")
        _put_source(made)
        made.execute(INDEXES)
    made.execute("DETACH source; VACUUM")
    return made


def _opened(movies: Path) -> apsw.Connection:
    """Return an empty database in memory with `movies.db` attached as `source`, and the cleaners at hand."""
    made = apsw.Connection(":memory:")
    made.execute("PRAGMA page_size = 4096; PRAGMA foreign_keys = ON")
    made.execute("ATTACH ? AS source", (str(movies),))
    cleaners: list[Callable[..., str | int | None]]
    cleaners = [clean, plain_title, exact_day, whole_minutes, whole_dollars]
    for function in cleaners:
        made.create_scalar_function(function.__name__, function)
    return made


def _put_films(made: apsw.Connection) -> None:
    """Copy the films, cell by cell cleaned; of films that share an IMDb id, the most reviewed keeps it."""
    made.execute("""
        INSERT INTO films
        SELECT o.ID, plain_title(clean(o.Title), o.Year), o.Year, exact_day(o.Released),
               whole_minutes(o.Runtime), o.Rating, t.Rating, t.Meter, t.Reviews, o.Metacritic,
               whole_dollars(t.BoxOffice), o.Oscars,
               iif(row_number() OVER (PARTITION BY o.imdbID ORDER BY t.Reviews DESC) = 1, o.imdbID, NULL)
        FROM source.omdb AS o JOIN source.tomatoes AS t ON t.ID = o.ID
        ORDER BY o.ID
    """)


def _put_credits(made: apsw.Connection) -> None:
    """Copy the people and what they did, the names rejoined and those of no people left out."""
    found: set[tuple[int, str, str]] = set()
    for role, column in (("cast", "Cast"), ("director", "Director"), ("writer", "Writer")):
        for film, cell in _cells(made, column):
            found.update((film, name, role) for name in _names_in(cell, film))
    ids = {name: rank for rank, name in enumerate(sorted({name for _, name, _ in found}), start=1)}
    made.executemany("INSERT INTO people VALUES (?, ?)", ((rank, name) for name, rank in ids.items()))
    made.executemany(
        "INSERT INTO credits VALUES (?, ?, ?)",
        sorted((film, ids[name], role) for film, name, role in found),
    )


def _put_words(made: apsw.Connection, column: str, table: str, link: str) -> None:
    """Copy a column of short lists to a table of words and a table that links films to them."""
    links = sorted(
        {
            (film, word)
            for film, cell in _cells(made, column)
            for word in map(clean, cell.split(", "))
            if word not in NO_LANGUAGES
        }
    )
    made.executemany(f"INSERT INTO {table} VALUES (?)", ((word,) for word in sorted({w for _, w in links})))
    made.executemany(f"INSERT INTO {link} VALUES (?, ?)", links)


def _put_source(made: apsw.Connection) -> None:
    """Say of each table where its rows came from."""
    made.executemany(
        "INSERT INTO _source VALUES (?, 'real', ?, 'CC0-1.0', ?, ?)",
        ((table, SOURCE, RETRIEVED, note) for table, note in sorted(NOTES.items())),
    )


def _cells(made: apsw.Connection, column: str) -> Iterator[tuple[int, str]]:
    """Yield each film's id with the text in `column`, where there is some."""
    yield from made.execute(f'SELECT ID, "{column}" FROM source.omdb WHERE "{column}" <> \'\' ORDER BY ID')


def _names_in(cell: str, film: int) -> list[str]:
    """Return the names of people in a cell; stop when the cell was split within a name.

    >>> _names_in("Sammy Davis, Jr., art director", 1)
    ['Sammy Davis, Jr.']
    """
    names = _rejoin(cell.split(", "))
    if names != sorted(names):
        raise SystemExit(f"Film {film}: {cell!r} is out of order; a name in it may hold a comma.")
    return [clean(name) for name in names if name not in NO_PEOPLE]


def _rejoin(pieces: Iterable[str]) -> list[str]:
    """Put the endings of names back to the names before them.

    >>> _rejoin(["Meghan", "Duchess of Sussex", "Pelé"])
    ['Meghan, Duchess of Sussex', 'Pelé']
    """
    names: list[str] = []
    for piece in pieces:
        if piece in NAME_ENDINGS:
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return names


def clean(text: str) -> str:
    """Return the text in NFC, without control characters, its white space single and inside only."""
    visible = "".join(
        " " if unicodedata.category(character) == "Cc" else character
        for character in unicodedata.normalize("NFC", text)
    )
    return " ".join(visible.split())


def plain_title(title: str, year: int) -> str:
    """Return the title without what an encyclopedia adds to tell it from others.

    >>> plain_title("Faust (2011 film)", 2011)
    'Faust'
    """
    return re.sub(rf" \((?:{year} )?film\)$", "", title)


def exact_day(released: str | None) -> str | None:
    """Return the date when it names a day; the first of a month mostly stands for a month or a year."""
    return None if released is None or released.endswith("-01") else released


def whole_minutes(runtime: float | None) -> int | None:
    """Return the runtime, except the two that are too short for any film here (see README.md)."""
    return None if runtime is None or runtime < SHORTEST_RUNTIME else int(runtime)


def whole_dollars(dollars: float | None) -> int | None:
    """Return the amount, except the six in thousands or millions, which their decimals give away."""
    return None if dollars is None or not dollars.is_integer() else int(dollars)


if __name__ == "__main__":
    main(sys.argv[1:])
