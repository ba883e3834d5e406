"""What a request leaves unsaid and points to: "as many seats as the last time".

    recalled(parse_spec("book(member=member(name == M), screening=…, seats=SEATS)"), profile)
    # book(…, seats=largest(booking(booked_by(name == M)), booked_at).seats)

The number is the one in the latest row that the action made for the same named row: whoever acts must look it up where
such numbers are on record.
"""

from __future__ import annotations

from synthenv.spec.algebra import Act, Best, Constant, Related, Select, Spec, Value, walk
from synthenv.spec.profile import Action, Profile
from synthenv.synthesis.growing import replaced

__all__ = ["recalled"]


def recalled(spec: Spec, profile: Profile) -> Spec | None:
    """Return the spec with a number that is found in place of one that is given; None where there is no such record."""
    act = next(each for each in walk(spec) if isinstance(each, Act))
    action = profile.action(act.action)
    for name, argument in act.arguments.items() if action.references else ():
        found = _recorded(action, name, act, profile) if isinstance(argument, Constant) else None
        if found is not None:
            made: Spec = replaced(spec, argument, found)
            return made
    return None


def _recorded(action: Action, number: str, act: Act, profile: Profile) -> Value | None:
    """Return the number as the latest row has it that the action made for the same named row; None where none does."""
    for effect in action.effects:
        entity = profile.by_table.get(effect.table)
        columns = [column for column, source in effect.values.items() if source == number]
        if effect.op != "insert" or entity is None or not columns or entity.attributes[entity.label].kind != "time":
            continue
        attribute = next((each.name for each in entity.attributes.values() if each.column == columns[0]), "")
        for relation in profile.relations.values():
            owner = effect.values.get(relation.target_column, "")
            named = act.arguments.get(owner)
            if relation.source == entity.name and relation.single and isinstance(named, Select) and attribute:
                last = Best(Select(entity.name, (Related(relation.name, named.conditions),)), entity.label)
                return Value(last, attribute)
    return None
