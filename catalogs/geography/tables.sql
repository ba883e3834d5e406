CREATE TABLE continents (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE currencies (code TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
CREATE TABLE countries (
  code TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  code3 TEXT NOT NULL UNIQUE,
  continent TEXT NOT NULL REFERENCES continents(name),
  currency TEXT REFERENCES currencies(code),
  area INTEGER,
  population INTEGER,
  phone_prefix TEXT,
  domain TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE country_neighbours (
  country TEXT NOT NULL REFERENCES countries(code),
  neighbour TEXT NOT NULL REFERENCES countries(code),
  PRIMARY KEY (country, neighbour)
) STRICT, WITHOUT ROWID;
CREATE TABLE languages (name TEXT PRIMARY KEY NOT NULL, code TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
CREATE TABLE country_languages (
  country TEXT NOT NULL REFERENCES countries(code),
  language TEXT NOT NULL REFERENCES languages(name),
  place INTEGER NOT NULL,
  PRIMARY KEY (country, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE time_zones (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cities (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  country TEXT NOT NULL REFERENCES countries(code),
  time_zone TEXT NOT NULL REFERENCES time_zones(name),
  population INTEGER,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL,
  world_rank INTEGER UNIQUE
) STRICT;
CREATE TABLE capitals (
  country TEXT PRIMARY KEY NOT NULL REFERENCES countries(code),
  city INTEGER NOT NULL UNIQUE REFERENCES cities(id)
) STRICT, WITHOUT ROWID;
-- indexes
CREATE INDEX countries_continent ON countries(continent);
CREATE INDEX countries_currency ON countries(currency);
CREATE INDEX country_neighbours_neighbour ON country_neighbours(neighbour);
CREATE INDEX country_languages_language ON country_languages(language);
CREATE INDEX cities_country ON cities(country);
CREATE INDEX cities_time_zone ON cities(time_zone);
