"""Prompts: a spec in words that a person would write.

    write_prompt(spec, profile, {"person": "Agnès Varda", "low": 1960}, wording=3)

Every clause of the spec becomes one phrase, taken from the profile's wordings; `wording` chooses among them and among
the forms of the sentence, so that a task keeps one form through all its variants. No table or column name is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from synthenv.errors import SpecError
from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
    Compare,
    Condition,
    Constant,
    Operand,
    Query,
    Related,
    Same,
    Select,
    Spec,
    entity_of,
)
from synthenv.spec.profile import Attribute, Entity, Profile

__all__ = ["WORDINGS", "write_prompt"]

WORDINGS = 12
"""How many wordings there are of one spec."""

_ALL = (
    "Which {plural} are there {conditions}? Answer with the {answers} of all of them, in any order.",
    "List all {plural} {conditions}. Give their {answers}; the order does not matter.",
    "I need every {noun} {conditions}. Please answer with the {answers}, in any order.",
    "Find all {plural} {conditions}, and hand in their {answers} in any order.",
)
_ONE = (
    "Of all {plural} {conditions}, which is the {best}? Answer with its {answer}. {tie}",
    "Look through the {plural} {conditions} and find the {best}. Give me its {answer}. {tie}",
    "I am looking for one {noun}: among those {conditions}, the {best}. What is its {answer}? {tie}",
    "Among the {plural} {conditions}, pick out the {best} and answer with its {answer}. {tie}",
)
_RANKED = (
    "Of all {plural} {conditions}, which are the {k} {best}? "
    "Answer with their {answers} in order, the {first} first. {tie}",
    "Rank the {plural} {conditions} and give me the {k} {best}. "
    "Answer with the {answers}, beginning with the {first}. {tie}",
    "Among the {plural} {conditions}, find the {k} {best}. List their {answers} in order, the {first} first. {tie}",
)
_COUNT = (
    "How many {plural} are there {conditions}? Give the number, and the {answers} of all that you counted.",
    "Count the {plural} {conditions}. I want the number together with the {answers}, in any order.",
    "I would like to know how many {plural} there are {conditions}. Answer with the number and their {answers}.",
)
_ACT = (
    "Please {action}. Then answer with the {answer} of the {noun}. {tie}",
    "I'd like you to {action}. When it is done, tell me the {answer} of the {noun}. {tie}",
    "{Action}, and nothing else. Afterwards, answer with the {answer} of the {noun}. {tie}",
)


def write_prompt(spec: Spec, profile: Profile, constants: Mapping[str, Any], wording: int) -> str:
    """Return the prompt of a spec with these constants; the same `wording` gives the same form."""
    writer = _Writer(profile, constants, wording)
    text = writer.ask(spec) if isinstance(spec, Ask) else writer.act(spec)
    return " ".join(text.split())


class _Writer:
    """One prompt in the making: what all its phrases share."""

    def __init__(self, profile: Profile, constants: Mapping[str, Any], wording: int) -> None:
        self._profile = profile
        self._constants = constants
        self._wording = wording

    def ask(self, spec: Ask) -> str:
        entity = self._profile.entity(entity_of(spec.query))
        select = spec.query if isinstance(spec.query, Select) else spec.query.among
        words = _words(entity) | {"conditions": self.conditions(select.conditions, entity)}
        if isinstance(spec.query, Select):
            return self._form(_ALL if spec.what == "all" else _COUNT).format(**words)
        best = self._superlative(spec.query, entity)
        words |= {"tie": _tie(entity)}
        if spec.what == "one":
            return self._form(_ONE).format(best=_one(best), **words)
        return self._form(_RANKED).format(best=best, first=_one(best), k=spec.query.k, **words)

    def act(self, spec: Act) -> str:
        action = self._profile.action(spec.action)
        named = {
            name: self._text(each) if isinstance(each, Constant) else self.definite(each)
            for name, each in spec.arguments.items()
        }
        entity = self._profile.entity(action.parameters[action.report])
        done = self._pick(action.phrases).format(**named)
        ranked = [each for each in spec.arguments.values() if isinstance(each, Best) or _nests_best(each)]
        words = _words(entity) | {"tie": _tie(entity) if ranked else ""}
        return self._form(_ACT).format(action=done, Action=done[0].upper() + done[1:], **words)

    def definite(self, query: Query) -> str:
        """A query of one row as a noun phrase: its label, or "the longest film directed by …"."""
        entity = self._profile.entity(entity_of(query))
        if isinstance(query, Select):
            named = _naming(query, entity)
            if named is not None:
                text = self._operand(named)
                if entity.label == "title":
                    return f"“{text}”"
                return f"the {text}" if text in entity.with_the else text
            return f"the {entity.noun} {self.conditions(query.conditions, entity)}"
        best = self._superlative(query, entity)
        conditions = self.conditions(query.among.conditions, entity)
        if best.startswith("with "):
            return f"the {entity.noun} {best} among those {conditions}"
        return f"the {best} {entity.noun} {conditions}"

    def conditions(self, conditions: Sequence[Condition], entity: Entity) -> str:
        """All conditions as one phrase after a noun."""
        ordered = sorted(conditions, key=_nested)
        phrases = [self._condition(each, entity) for each in ordered]
        if len(phrases) <= 1:
            return "".join(phrases)
        if phrases[-1].startswith("of "):
            return f"{_listed(phrases[:-1])} {phrases[-1]}"
        return _listed(phrases)

    def _condition(self, condition: Condition, entity: Entity) -> str:
        if isinstance(condition, Related):
            relation = self._profile.relation(condition.relation)
            return self._pick(relation.phrases).format(self._target(condition, relation.target))
        if isinstance(condition, Same):
            return f"that is {self.definite(condition.of)}"
        return self._compared(condition, self._profile.attribute(entity.name, condition.attribute))

    def _target(self, condition: Related, target: str) -> str:
        entity = self._profile.entity(target)
        match condition.conditions:
            case (Same(of=query),):
                return self.definite(query)
            case _:
                named = _naming(Select(target, condition.conditions), entity)
        if named is not None:
            return self.definite(Select(target, condition.conditions))
        return f"{entity.indefinite} {self.conditions(condition.conditions, entity)}"

    def _compared(self, condition: Compare, attribute: Attribute) -> str:
        nested = any(not isinstance(each, Constant) for each in condition.values)
        test = f"{condition.test}_value" if nested else condition.test
        if test not in attribute.phrases:
            raise SpecError(f"the profile has no phrase for {test!r} of {attribute.name!r}; add one to category.toml")
        values = [self._operand(each, attribute) for each in condition.values]
        return self._pick(attribute.phrases[test]).format(*values)

    def _operand(self, operand: Operand, attribute: Attribute | None = None) -> str:
        if isinstance(operand, Constant):
            return self._text(operand, attribute)
        return self.definite(operand.of)

    def _text(self, constant: Constant, attribute: Attribute | None = None) -> str:
        value = self._constants[constant.name]
        if isinstance(value, int) and value >= 10_000 and attribute is not None:
            return f"{value:,}"
        return str(value)

    def _superlative(self, query: Best, entity: Entity) -> str:
        attribute = self._profile.attribute(entity.name, query.by)
        test = "largest" if query.largest else "smallest"
        if test not in attribute.phrases:
            raise SpecError(f"the profile has no phrase for {test!r} of {attribute.name!r}; add one to category.toml")
        return self._pick(attribute.phrases[test])

    def _form(self, forms: Sequence[str]) -> str:
        return forms[self._wording % len(forms)]

    def _pick(self, phrases: Sequence[str]) -> str:
        return phrases[self._wording // 2 % len(phrases)]


def _listed(phrases: Sequence[str]) -> str:
    joint = ", and " if len(phrases) > 2 else " and "
    return ", ".join(phrases[:-1]) + (joint if len(phrases) > 1 else "") + phrases[-1]


def _words(entity: Entity) -> dict[str, str]:
    return {
        "noun": entity.noun,
        "plural": entity.plural,
        "answer": entity.answer_noun,
        "answers": entity.answer_plural,
    }


def _tie(entity: Entity) -> str:
    return f"If there is a tie, the lower {entity.answer_noun} goes first."


def _one(best: str) -> str:
    return f"one {best}" if best.startswith("with ") else f"{best} one"


def _naming(query: Select, entity: Entity) -> Operand | None:
    """The operand that names the row, where the query is nothing but "the label is …"."""
    match query.conditions:
        case (Compare(attribute=attribute, test="is", values=(Constant() as constant,)),) if attribute == entity.label:
            return constant
    return None


def _nested(condition: Condition) -> bool:
    if isinstance(condition, Related):
        return not all(isinstance(each, Compare) and each.test == "is" for each in condition.conditions)
    if isinstance(condition, Same):
        return True
    return any(not isinstance(each, Constant) for each in condition.values)


def _nests_best(argument: Query | Constant) -> bool:
    return isinstance(argument, Select) and any(
        isinstance(each, Same) and isinstance(each.of, Best) for each in argument.conditions
    )
