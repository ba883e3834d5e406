"""From any database, or a folder of files, to a catalog that the builder takes; no model and no hand work.

    made = make_catalog([Path("chinook.sqlite")], "my_music", Path("catalogs/my_music"))
    made.gaps                              # what could not be read, a sentence each

One idea a module: `sources` reads files of many forms; `kinds` types columns; `keys` finds keys, `foreign`
and `composite` what refers to what, `lists` and `lookups` what is worth a table of its own; `words` and `vocabulary`
find words for people; `store` and `folder` write, `edits` and `overrules` keep what a person said, `diagram` draws.
All decisions are taken by column, never by cell, and what could not be read is listed in the catalog.
"""

from __future__ import annotations

from synthenv.synthesis.ingest.make import Made, make_catalog

__all__ = ["Made", "make_catalog"]
