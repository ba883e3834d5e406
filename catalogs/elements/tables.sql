CREATE TABLE series (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE elements (
  atomic_number INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE,
  symbol TEXT NOT NULL UNIQUE,
  series TEXT NOT NULL REFERENCES series(name),
  group_number INTEGER,
  period INTEGER NOT NULL,
  block TEXT NOT NULL,
  atomic_weight REAL NOT NULL,
  density REAL,
  melting_point REAL,
  boiling_point REAL,
  electronegativity REAL,
  ionization_energy REAL,
  electron_affinity REAL,
  atomic_radius REAL,
  covalent_radius REAL,
  thermal_conductivity REAL,
  crust_abundance REAL,
  crystal TEXT,
  affinity TEXT,
  discovered INTEGER
) STRICT;
CREATE TABLE oxidation_states (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE element_oxidation_states (
  element INTEGER NOT NULL REFERENCES elements(atomic_number),
  state TEXT NOT NULL REFERENCES oxidation_states(name),
  frequency TEXT NOT NULL CHECK (frequency IN ('main', 'extended')),
  PRIMARY KEY (element, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE isotopes (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE,
  element INTEGER NOT NULL REFERENCES elements(atomic_number),
  mass_number INTEGER NOT NULL,
  neutrons INTEGER NOT NULL,
  mass REAL NOT NULL,
  abundance REAL,
  stability TEXT CHECK (stability IN ('stable', 'radioactive')),
  half_life TEXT,
  half_life_seconds REAL,
  time_scale TEXT,
  spin TEXT,
  parity TEXT CHECK (parity IN ('even', 'odd')),
  discovered INTEGER
) STRICT;
CREATE TABLE decay_modes (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE isotope_decays (
  isotope INTEGER NOT NULL REFERENCES isotopes(id),
  mode TEXT NOT NULL REFERENCES decay_modes(name),
  intensity REAL,
  PRIMARY KEY (isotope, mode)
) STRICT, WITHOUT ROWID;
CREATE TABLE ions (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE,
  element INTEGER NOT NULL REFERENCES elements(atomic_number),
  charge INTEGER NOT NULL,
  electrons INTEGER NOT NULL,
  ionization_energy REAL NOT NULL
) STRICT;
-- indexes
CREATE INDEX elements_series ON elements(series);
CREATE INDEX element_oxidation_states_state ON element_oxidation_states(state);
CREATE INDEX isotopes_element ON isotopes(element);
CREATE INDEX isotope_decays_mode ON isotope_decays(mode);
CREATE INDEX ions_element ON ions(element);
