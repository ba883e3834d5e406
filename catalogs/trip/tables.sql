CREATE TABLE countries (code TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
CREATE TABLE cities (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE,
  country TEXT NOT NULL REFERENCES countries(code),
  population INTEGER,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL
) STRICT;
CREATE TABLE kinds (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE streets (name TEXT PRIMARY KEY NOT NULL COLLATE NOCASE) STRICT, WITHOUT ROWID;
CREATE TABLE places (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL REFERENCES kinds(name),
  street TEXT REFERENCES streets(name),
  house_number TEXT,
  postcode TEXT,
  opening_hours TEXT,
  weekly_hours REAL,
  distance INTEGER NOT NULL,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL
) STRICT;
CREATE TABLE cuisines (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE hotels (
  id INTEGER PRIMARY KEY NOT NULL REFERENCES places(id),
  name TEXT NOT NULL,
  city INTEGER NOT NULL REFERENCES cities(id),
  street TEXT REFERENCES streets(name),
  distance INTEGER NOT NULL,
  price INTEGER NOT NULL,
  rating REAL NOT NULL
) STRICT;
CREATE TABLE restaurants (
  id INTEGER PRIMARY KEY NOT NULL REFERENCES places(id),
  name TEXT NOT NULL,
  street TEXT REFERENCES streets(name),
  distance INTEGER NOT NULL,
  price INTEGER NOT NULL,
  rating REAL NOT NULL
) STRICT;
CREATE TABLE restaurant_cuisines (
  restaurant INTEGER NOT NULL REFERENCES restaurants(id),
  cuisine TEXT NOT NULL REFERENCES cuisines(name),
  PRIMARY KEY (restaurant, cuisine)
) STRICT, WITHOUT ROWID;
CREATE TABLE sights (
  id INTEGER PRIMARY KEY NOT NULL REFERENCES places(id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL REFERENCES kinds(name),
  distance INTEGER NOT NULL,
  ticket INTEGER NOT NULL,
  rating REAL NOT NULL
) STRICT;
CREATE TABLE journeys (
  id INTEGER PRIMARY KEY NOT NULL,
  origin INTEGER NOT NULL REFERENCES cities(id),
  destination INTEGER NOT NULL REFERENCES cities(id),
  mode TEXT NOT NULL CHECK (mode IN ('train', 'coach', 'ferry', 'flight')),
  departs_at TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  fare INTEGER NOT NULL
) STRICT;
-- indexes
CREATE INDEX cities_country ON cities(country);
CREATE INDEX places_kind ON places(kind);
CREATE INDEX places_street ON places(street);
CREATE INDEX hotels_id ON hotels(id);
CREATE INDEX hotels_city ON hotels(city);
CREATE INDEX hotels_street ON hotels(street);
CREATE INDEX restaurants_id ON restaurants(id);
CREATE INDEX restaurants_street ON restaurants(street);
CREATE INDEX restaurant_cuisines_cuisine ON restaurant_cuisines(cuisine);
CREATE INDEX sights_id ON sights(id);
CREATE INDEX sights_kind ON sights(kind);
CREATE INDEX journeys_origin ON journeys(origin);
CREATE INDEX journeys_destination ON journeys(destination);
