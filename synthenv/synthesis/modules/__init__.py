"""What can be done in a category: modules (lending, booking, a shop, ...) put to use on the entities that suit them.

    fits(profile, database)[0]                    # Fit(module="lending", entity="book", score=0.94, evidence="...")
    category = with_modules(category, database)   # as if its operational part had been written by hand
    add_modules(connection, category, category["operations"], seed=7)

A module is a file beside this one: tables, actions with guards and effects, invariants, words, and how its rows are
made. It suits kinds of things (`fit`), is put to use on an entity (`use`), and its past is acted out by its own actions
(`history`). Whoever writes another one needs no code.
"""

from synthenv.synthesis.modules.fit import Fit, fits
from synthenv.synthesis.modules.history import add_modules, rows_of
from synthenv.synthesis.modules.use import choice, told, with_modules

__all__ = ["Fit", "add_modules", "choice", "fits", "rows_of", "told", "with_modules"]
