"""Policies: who acts in an episode. A policy is a function of an Episode that returns the answer to hand in.

    named("first-match")(episode)            # one of the scripted ones
    named("model:gpt-5")(episode)            # any OpenAI-compatible endpoint
    rollout(package, "quiet_dinner_2", policy=lambda episode: episode.call("search_films", {}).value["films"][0]["id"])

The scripted ones are yardsticks: `oracle` runs the task's own solution and should always pass; `null`, `echo`,
`first-match` and `random` understand nothing and should never pass. Chance comes from `episode.rng` alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from synthenv.actions import one
from synthenv.episode import Episode
from synthenv.errors import UsageError, near, shown
from synthenv.kit import Json

__all__ = ["POLICIES", "Policy", "echo", "first_match", "model", "name_of", "named", "null", "oracle", "random_calls"]

Policy: TypeAlias = Callable[[Episode], Json]

MAX_RANDOM_CALLS = 200
MAX_FIRST_CALLS = 24
MAX_MODEL_TURNS = 30


def oracle(episode: Episode) -> Json:
    """Run the task's own solution."""
    return episode.solve()


def null(episode: Episode) -> Json:
    """Do nothing, and hand in the emptiest answer that fits the schema."""
    return _built(episode.answer_schema, Seen(), _first, lambda options: [])


def echo(episode: Episode) -> Json:
    """Hand in the prompt's own words and numbers."""
    return _built(episode.answer_schema, seen_in(episode.prompt), _first, list)


def first_match(episode: Episode) -> Json:
    """Search for the prompt's words, and hand in the first thing found that fits."""
    found = Seen()
    for name, arguments in _searches(episode):
        result = episode.call(name, arguments)
        if result.ok and not _is_empty(result.value):
            found.add(result.value)
            break
    return _built(episode.answer_schema, found, _first, lambda options: list(options[:1]))


def random_calls(episode: Episode) -> Json:
    """Make up to 200 random calls with arguments seen so far, and hand in a random answer made of what was seen."""
    rng, seen, tools = episode.rng, seen_in(episode.prompt), episode.tools[:-1]

    def some(options: Sequence[Json]) -> list[Json]:
        return rng.sample(list(options), rng.randint(0, min(5, len(options))))

    for _ in range(rng.randint(0, MAX_RANDOM_CALLS) if tools else 0):
        tool = rng.choice(tools)["function"]
        given = {
            name: _built(schema, seen, rng.choice, some, name)
            for name, schema in tool["parameters"]["properties"].items()
            if name in tool["parameters"]["required"] or rng.random() < 0.5
        }
        seen.add(episode.call(tool["name"], given).value)
    return _built(episode.answer_schema, seen, rng.choice, some)


def model(name: str, *, base_url: str | None = None, max_turns: int = MAX_MODEL_TURNS) -> Policy:
    """Return the policy of a language model behind an OpenAI-compatible endpoint.

    >>> rollout(package, "quiet_dinner_2", policy=model("qwen3-8b", base_url="http://localhost:8000/v1"))

    The endpoint is OPENAI_BASE_URL where none is given, and the key OPENAI_API_KEY, which an endpoint that is given can
    do without. A model that has not submitted after `max_turns` replies has no answer.
    """
    from openai import OpenAI, OpenAIError

    try:
        client = OpenAI(base_url=base_url)
    except OpenAIError:
        if base_url is None:
            raise UsageError(f"The policy 'model:{name}' needs OPENAI_API_KEY, or a base_url.") from None
        client = OpenAI(base_url=base_url, api_key="none")

    def policy(episode: Episode) -> Json:
        tools: list[Any] = episode.tools
        told = f"{_SYSTEM}\n\n{episode.house_rules}".strip()
        messages: list[Any] = [{"role": "system", "content": told}, {"role": "user", "content": episode.prompt}]
        for _ in range(max_turns):
            reply = client.chat.completions.create(model=name, messages=messages, tools=tools)
            message = reply.choices[0].message
            messages.append(message.model_dump(exclude_none=True))
            messages += _answered(episode, message.tool_calls or [])
            if episode.verdict is not None:
                return episode.answer
        return None

    policy.__name__ = f"model:{name}"
    return policy


_SYSTEM = "Solve the task with the tools. Hand in the answer with the tool `submit`; that ends the task."


def _answered(episode: Episode, calls: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Run a model's tool calls; yield the messages that answer them."""
    for call in calls:
        asked = {"name": call.function.name, "arguments": call.function.arguments} if call.type == "function" else {}
        yield {"role": "tool", "tool_call_id": call.id, "content": one(asked, episode).text()}
    if not calls:
        yield {"role": "user", "content": "Call a tool; hand in the answer with `submit`."}


POLICIES: Mapping[str, Policy] = {
    "oracle": oracle,
    "null": null,
    "random": random_calls,
    "first-match": first_match,
    "echo": echo,
}
"""The scripted policies by name."""


def named(name: str) -> Policy:
    """Return the policy of this name: a scripted one, or `model:NAME`."""
    if isinstance(name, str) and name.startswith("model:") and name != "model:":
        return model(name.removeprefix("model:"))
    if not isinstance(name, str) or name not in POLICIES:
        raise UsageError(f"There is no policy {shown(name)}. {near(str(name), [*POLICIES, 'model:NAME'])}")
    return POLICIES[name]


def name_of(policy: Policy) -> str:
    """Return what traces call a policy."""
    own = [name for name, each in POLICIES.items() if each is policy]
    return own[0] if own else str(getattr(policy, "__name__", type(policy).__name__))


class Seen:
    """Values that were seen, by kind and by the name they stood under, in the order of their coming."""

    def __init__(self) -> None:
        self._under: dict[tuple[str, str], dict[Json, None]] = {}

    def add(self, value: Json, name: str = "") -> None:
        """Take in a value, or all that are in it."""
        if isinstance(value, dict):
            for key, each in value.items():
                self.add(each, key)
        elif isinstance(value, list):
            for each in value:
                self.add(each, name)
        elif value is not None:
            for kind in _KINDS[type(value)]:
                self._under.setdefault((kind, name), {})[value] = None
                self._under.setdefault((kind, ""), {})[value] = None

    def options(self, kind: str, name: str) -> Sequence[Json]:
        """Return the values of this kind that stood under this name, else all of the kind, else made-up ones."""
        under = self._under.get((kind, name)) or self._under.get((kind, ""))
        return list(under) if under else _MADE_UP[kind]


_KINDS: Mapping[type, Sequence[str]] = {bool: (), int: ("integer", "number"), float: ("number",), str: ("string",)}
_MADE_UP: Mapping[str, Sequence[Json]] = {
    "boolean": (False, True),
    "integer": (0, 1, 2, 3),
    "number": (0, 0.5, 1, 2),
    "string": ("",),
}


def seen_in(prompt: str) -> Seen:
    """Return what a prompt shows to someone who does not understand it."""
    seen = Seen()
    for each in phrases(prompt):
        seen.add(each)
    for digits in re.findall(r"(?<![\w.-])-?\d+(?![\w-])", prompt):
        seen.add(int(digits[:18]))
    return seen


def phrases(prompt: str) -> list[str]:
    """Return what stands in quotes, then dates, then runs of capitalised words, then single longer words.

    >>> phrases("Which books by Maja Berg came before 'The Ferry'?")[:3]
    ['The Ferry', 'Which', 'Maja Berg']
    """
    quoted = re.findall(r"[\"“«]([^\"”»]+)[\"”»]|(?<!\w)['‘]([^'’]+)['’](?!\w)", prompt)
    dates = re.findall(r"\d{4}-\d{2}-\d{2}", prompt)
    words = re.findall(r"[^\W\d_][\w'’.-]*\w|[^\W\d_]", prompt)
    capital = re.findall(r"[^\W\d_a-z][\w'’.-]*(?: [^\W\d_a-z][\w'’.-]*)*", prompt)
    runs = [each.rstrip(".'’-") for each in capital if each[0].isupper()]
    found = [*(one or other for one, other in quoted), *dates, *runs, *(each for each in words if len(each) > 3)]
    return list(dict.fromkeys(found)) or [prompt]


def _searches(episode: Episode) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield calls of the first tool that searches: with each phrase of the prompt, under each name that takes text."""
    tools = [each["function"] for each in episode.tools[:-1]]
    tools.sort(key=lambda tool: not tool["name"].startswith(("search", "find", "list")))
    for tool in tools[:1]:
        shape = tool["parameters"]
        free = [
            each for each, schema in shape["properties"].items() if "string" in _kinds(schema) and "enum" not in schema
        ]
        pairs = [(name, phrase) for phrase in phrases(episode.prompt) for name in free]
        for name, phrase in pairs[:MAX_FIRST_CALLS] or [("", "")]:
            others = [each for each in shape["required"] if each != name]
            filled = {each: _built(shape["properties"][each], Seen(), _first, list) for each in others}
            yield tool["name"], {**filled, **({name: phrase} if name else {})}


def _built(
    schema: Mapping[str, Any],
    seen: Seen,
    pick: Callable[[Sequence[Json]], Json],
    some: Callable[[Sequence[Json]], list[Json]],
    name: str = "",
) -> Json:
    """Build a value that fits a schema: `pick` chooses one of the options there are, `some` the items of a list."""
    if "enum" in schema:
        return pick([each for each in schema["enum"] if each is not None])
    [kind, *_] = _kinds(schema)
    if kind == "array":
        inner = schema["items"]
        if "enum" in inner or _kinds(inner)[0] not in ("array", "object"):
            return some(inner.get("enum") or seen.options(_kinds(inner)[0], name))
        return [_built(inner, seen, pick, some, name) for _ in some([None])]
    if kind == "object":
        return {key: _built(each, seen, pick, some, key) for key, each in schema.get("properties", {}).items()}
    return pick(seen.options(kind, name))


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kind = schema.get("type", "string")
    return list(kind) if isinstance(kind, list) else [kind]


def _first(options: Sequence[Json]) -> Json:
    return options[0]


def _is_empty(result: Json) -> bool:
    """Tell whether a result lists something and all its lists are empty."""
    values = result.values() if isinstance(result, dict) else [result]
    lists = [each for each in values if isinstance(each, list)]
    return bool(lists) and not any(lists)
