CREATE TABLE countries (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE makes (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  country TEXT REFERENCES countries(name)
) STRICT;
CREATE TABLE models (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  make INTEGER NOT NULL REFERENCES makes(id),
  first_year INTEGER,
  last_year INTEGER,
  displacement INTEGER,
  cylinders INTEGER,
  doors INTEGER
) STRICT;
CREATE TABLE vehicle_types (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE model_types (
  model INTEGER NOT NULL REFERENCES models(id),
  type TEXT NOT NULL REFERENCES vehicle_types(name),
  PRIMARY KEY (model, type)
) STRICT, WITHOUT ROWID;
CREATE TABLE body_styles (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE model_bodies (
  model INTEGER NOT NULL REFERENCES models(id),
  style TEXT NOT NULL REFERENCES body_styles(name),
  PRIMARY KEY (model, style)
) STRICT, WITHOUT ROWID;
CREATE TABLE fuels (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE model_fuels (
  model INTEGER NOT NULL REFERENCES models(id),
  fuel TEXT NOT NULL REFERENCES fuels(name),
  PRIMARY KEY (model, fuel)
) STRICT, WITHOUT ROWID;
-- indexes
CREATE INDEX makes_country ON makes(country);
CREATE INDEX models_make ON models(make);
CREATE INDEX model_types_type ON model_types(type);
CREATE INDEX model_bodies_style ON model_bodies(style);
CREATE INDEX model_fuels_fuel ON model_fuels(fuel);
