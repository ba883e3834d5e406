CREATE TABLE categories (name TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE nutrients (
  name TEXT PRIMARY KEY NOT NULL,
  unit TEXT NOT NULL,
  daily_reference REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE foods (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  category TEXT REFERENCES categories(name),
  data_set TEXT NOT NULL CHECK (data_set IN ('foundation', 'legacy', 'survey')),
  energy REAL,
  protein REAL,
  fat REAL,
  saturated_fat REAL,
  cholesterol REAL,
  carbohydrate REAL,
  sugars REAL,
  fibre REAL,
  sodium REAL,
  potassium REAL,
  calcium REAL,
  iron REAL,
  magnesium REAL,
  phosphorus REAL,
  zinc REAL,
  copper REAL,
  manganese REAL,
  selenium REAL,
  vitamin_a REAL,
  thiamin REAL,
  riboflavin REAL,
  niacin REAL,
  pantothenic_acid REAL,
  vitamin_b6 REAL,
  folate REAL,
  vitamin_b12 REAL,
  choline REAL,
  vitamin_c REAL,
  vitamin_d REAL,
  vitamin_e REAL,
  vitamin_k REAL,
  dha REAL,
  epa REAL
) STRICT;
CREATE TABLE food_riches (
  food INTEGER NOT NULL REFERENCES foods(id),
  nutrient TEXT NOT NULL REFERENCES nutrients(name),
  PRIMARY KEY (food, nutrient)
) STRICT, WITHOUT ROWID;
-- indexes
CREATE INDEX foods_category ON foods(category);
CREATE INDEX food_riches_nutrient ON food_riches(nutrient);
