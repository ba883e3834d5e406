CREATE TABLE manufacturers (name TEXT PRIMARY KEY NOT NULL COLLATE NOCASE) STRICT, WITHOUT ROWID;
CREATE TABLE types (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE modules (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  manufacturer TEXT NOT NULL REFERENCES manufacturers(name),
  model TEXT NOT NULL,
  power REAL NOT NULL,
  real_power REAL NOT NULL,
  efficiency REAL NOT NULL,
  area REAL NOT NULL,
  length REAL,
  width REAL,
  cells INTEGER NOT NULL,
  open_circuit_voltage REAL NOT NULL,
  short_circuit_current REAL NOT NULL,
  operating_voltage REAL NOT NULL,
  operating_current REAL NOT NULL,
  operating_temperature REAL NOT NULL,
  power_loss REAL NOT NULL
) STRICT;
CREATE TABLE module_types (
  module INTEGER NOT NULL REFERENCES modules(id),
  type TEXT NOT NULL REFERENCES types(name),
  PRIMARY KEY (module, type)
) STRICT, WITHOUT ROWID;
CREATE TABLE inverters (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  manufacturer TEXT NOT NULL REFERENCES manufacturers(name),
  model TEXT NOT NULL,
  output_power REAL NOT NULL,
  input_power REAL NOT NULL,
  efficiency REAL NOT NULL,
  grid_voltage INTEGER,
  input_voltage REAL NOT NULL,
  highest_voltage REAL NOT NULL,
  highest_current REAL NOT NULL,
  lowest_tracking_voltage REAL NOT NULL,
  highest_tracking_voltage REAL NOT NULL,
  night_consumption REAL NOT NULL,
  grid_role TEXT NOT NULL,
  listed TEXT
) STRICT;
-- indexes
CREATE INDEX modules_manufacturer ON modules(manufacturer);
CREATE INDEX module_types_type ON module_types(type);
CREATE INDEX inverters_manufacturer ON inverters(manufacturer);
