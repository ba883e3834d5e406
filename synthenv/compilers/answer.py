"""The form of the answers to a spec, as a JSON schema.

    answer_schema(parse_spec("value(mean(film(director(name == D)), runtime))"), profile)
    # {"type": "object", "properties": {"value": {"type": "number", "x-decimals": 2, …}, "films": {…}}}

`x-ordered` says that the order of a list counts, `x-decimals` to how many places a number must be right.
"""

from __future__ import annotations

from typing import Any

from synthenv.errors import SpecError
from synthenv.spec.algebra import (
    Act,
    Ask,
    Branch,
    Each,
    Measure,
    Plan,
    Quantity,
    Request,
    Several,
    Spec,
    Total,
    entity_of,
)
from synthenv.spec.house import Fact, facts
from synthenv.spec.profile import Entity, Profile
from synthenv.spec.rules import DONE
from synthenv.spec.typed import is_integer

__all__ = ["answer_schema"]

Schema = dict[str, Any]


def answer_schema(spec: Spec, profile: Profile) -> Schema:
    """Return the JSON schema of the answers to a spec; SpecError where the sides of a branch answer differently."""
    match spec:
        case Ask():
            return _asked(spec, profile.entity(entity_of(spec.query)))
        case Quantity():
            return _reckoned(spec, profile)
        case Several(parts):
            return _object({name: answer_schema(each, profile) for name, each in parts.items()})
        case Branch(then=then, otherwise=otherwise):
            one, other = answer_schema(then, profile), answer_schema(otherwise, profile)
            if one != other:
                raise SpecError("the two sides of the branch have answers of different forms")
            return one
        case Act():
            action = profile.action(spec.action)
            return _item(profile.entity(action.parameters[action.report]))
        case Each():
            return _set(profile.entity(entity_of(spec.query)))
        case Request(act):
            return _requested(act, profile)
        case Plan(slots):
            return _object({name: _item(profile.entity(entity_of(each))) for name, each in slots.items()})


def _asked(spec: Ask, entity: Entity) -> Schema:
    if spec.what == "one":
        return _item(entity)
    if spec.what == "ranked":
        return _list(entity) | {"description": f"the {entity.answer_plural}, in order", "x-ordered": True}
    if spec.what == "all":
        return _set(entity)
    count = {"type": "integer", "description": f"how many {entity.plural}"}
    return _object({"count": count, entity.list_name: _set(entity)})


def _reckoned(spec: Quantity, profile: Profile) -> Schema:
    measures = spec.measures
    if spec.how == "alone":
        entity = profile.entity(entity_of(measures[0].of))
        single = not isinstance(measures[0], Total)
        evidence = {entity.name: _item(entity)} if single else {entity.list_name: _set(entity)}
        return _object({"value": _number(measures[0], profile), **evidence})
    numbers = dict(zip(("first", "second"), (_number(each, profile) for each in measures), strict=True))
    exact = spec.how == "difference" and all(is_integer(each, profile) for each in measures)
    said = "the first minus the second" if spec.how == "difference" else "the first divided by the second"
    return _object({"result": _figure(exact, said), **numbers})


def _requested(act: Act, profile: Profile) -> Schema:
    action = profile.action(act.action)
    entity = profile.entity(action.parameters[action.report])
    names = [each.name for each in profile.rules if act.action in each.actions]
    said = f"“{DONE}”, or the name of the first rule of the house that forbids it"
    decision = {"type": "string", "enum": [DONE, *names], "description": said}
    recorded = {each.name: _fact(each, profile) for each in facts(act.action, profile)}
    return _object({"decision": decision, entity.name: _item(entity), **recorded})


def _fact(fact: Fact, profile: Profile) -> Schema:
    said = f"the {fact.attribute.noun} of the {fact.parameter.replace('_', ' ')}"
    kind = fact.attribute.kind
    if kind in ("integer", "real"):
        return _figure(kind == "integer", said)
    form = "YYYY-MM-DD" if kind == "date" else "YYYY-MM-DD HH:MM"
    return {"type": "string", "description": f"{said}, as {form}"}


def _number(measure: Measure, profile: Profile) -> Schema:
    if isinstance(measure, Total) and measure.what == "count":
        return _figure(True, f"how many {profile.entity(entity_of(measure.of)).plural}")
    attribute = profile.attribute(entity_of(measure.of), measure.attribute)
    unit = f", in {attribute.unit}" if attribute.unit else ""
    return _figure(is_integer(measure, profile), f"the {attribute.noun}{unit}")


def _figure(exact: bool, said: str) -> Schema:
    if exact:
        return {"type": "integer", "description": said}
    return {"type": "number", "description": f"{said}, to two decimals", "x-decimals": 2}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def _list(entity: Entity) -> Schema:
    return {"type": "array", "items": {"type": _item(entity)["type"]}, "description": f"the {entity.answer_plural}"}


def _set(entity: Entity) -> Schema:
    return _list(entity) | {"uniqueItems": True}


def _item(entity: Entity) -> Schema:
    kind = entity.key_kind if entity.answer == entity.key else "text"
    name = {"integer": "integer", "real": "number"}.get(kind, "string")
    return {"type": name, "description": f"the {entity.noun}'s {entity.answer_noun}"}
