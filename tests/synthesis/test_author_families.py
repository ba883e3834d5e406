"""The procedural author: families over real data, the same ones for the same seed, in words that people would write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from synthenv.compilers.task import Draft, compile_task
from synthenv.compilers.twin import Twin
from synthenv.plain import canonical
from synthenv.spec.text import write_spec
from synthenv.synthesis.tasks import PLANS, VARIANTS, Author
from synthenv.synthesis.words import family_name

from .film_parts import film_profile, film_world


@cache
def _drafts() -> tuple[Draft, ...]:
    author = Author(film_profile(), film_world(), seed=5)
    return tuple(draft for number in range(8) for draft in _family(author, number))


def _family(author: Author, number: int) -> Iterator[Draft]:
    """The first proposal of each level that the data carry, each a child of the one before."""
    parent: Draft | None = None
    for level in (1, 2, 3):
        found = (author.proposal(number, level, parent, attempt).draft for attempt in range(PLANS))
        parent = next((each for each in found if each is not None), None)
        if parent is None:
            return
        yield parent


def test_most_families_come_to_tasks_of_all_three_levels() -> None:
    levels = [draft.level for draft in _drafts()]
    assert levels.count(1) >= 5
    assert levels.count(2) >= 3
    assert levels.count(3) >= 1


def test_the_same_seed_and_number_give_the_same_family() -> None:
    first, second, other = (list(_family(Author(film_profile(), film_world(), seed), 3)) for seed in (5, 5, 6))
    assert first
    assert first == second
    assert first != other


def test_no_two_variants_of_a_task_accept_the_same_answer() -> None:
    for draft in _drafts():
        assert len(draft.constants) == VARIANTS
        answers = set()
        for constants, setup in zip(draft.constants, draft.setups, strict=True):
            film_world().begin(setup)
            outcome = Twin(draft.spec, film_profile()).outcome(film_world(), constants)
            assert outcome is not None
            answers.add(canonical(outcome.answer))
        assert len(answers) == VARIANTS, write_spec(draft.spec)


def test_no_table_or_column_name_shows_through_a_prompt() -> None:
    hidden = {name for table in film_world().tables.values() for name in (table.name, *table.columns) if "_" in name}
    for draft in _drafts():
        for variant in compile_task(draft, film_profile()).variants:
            assert not re.search(r"\b\w+_\w+\b|[{}]|None", variant.prompt), variant.prompt
            assert not hidden & set(variant.prompt.split())


def test_every_constant_is_said_in_the_prompt() -> None:
    for draft in _drafts():
        for variant in compile_task(draft, film_profile()).variants:
            for value in variant.constants.values():
                shown = f"{value:,}" if isinstance(value, int) and value >= 10_000 else str(value)
                assert shown in variant.prompt, (shown, variant.prompt)


def test_family_names_do_not_repeat() -> None:
    names = [family_name(7, number) for number in range(12_000)]
    assert len(set(names)) == len(names)
