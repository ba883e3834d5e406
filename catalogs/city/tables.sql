CREATE TABLE categories (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE kinds (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE streets (name TEXT PRIMARY KEY NOT NULL COLLATE NOCASE) STRICT, WITHOUT ROWID;
CREATE TABLE places (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  category TEXT NOT NULL REFERENCES categories(name),
  kind TEXT NOT NULL REFERENCES kinds(name),
  street TEXT REFERENCES streets(name),
  house_number TEXT,
  postcode TEXT,
  phone TEXT,
  website TEXT,
  opening_hours TEXT,
  weekly_hours REAL,
  wheelchair TEXT CHECK (wheelchair IN ('full', 'limited', 'none')),
  distance INTEGER NOT NULL,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL,
  since INTEGER,
  element TEXT NOT NULL CHECK (element IN ('node', 'way'))
) STRICT;
CREATE TABLE weekdays (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE place_weekdays (
  place INTEGER NOT NULL REFERENCES places(id),
  weekday TEXT NOT NULL REFERENCES weekdays(name),
  opens TEXT NOT NULL,
  closes TEXT NOT NULL,
  PRIMARY KEY (place, weekday)
) STRICT, WITHOUT ROWID;
CREATE TABLE cuisines (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE place_cuisines (
  place INTEGER NOT NULL REFERENCES places(id),
  cuisine TEXT NOT NULL REFERENCES cuisines(name),
  PRIMARY KEY (place, cuisine)
) STRICT, WITHOUT ROWID;
CREATE TABLE features (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE place_features (
  place INTEGER NOT NULL REFERENCES places(id),
  feature TEXT NOT NULL REFERENCES features(name),
  PRIMARY KEY (place, feature)
) STRICT, WITHOUT ROWID;
-- indexes
CREATE INDEX places_category ON places(category);
CREATE INDEX places_kind ON places(kind);
CREATE INDEX places_street ON places(street);
CREATE INDEX place_weekdays_weekday ON place_weekdays(weekday);
CREATE INDEX place_cuisines_cuisine ON place_cuisines(cuisine);
CREATE INDEX place_features_feature ON place_features(feature);
