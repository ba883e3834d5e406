"""The scripted policies: the oracle passes, the others understand nothing and stay within what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from synthenv.episode import Episode
from synthenv.errors import UsageError
from synthenv.kit import Json
from synthenv.policies import POLICIES, echo, first_match, name_of, named, null, oracle, random_calls
from synthenv.schema import answer_type, checked_answer
from synthenv.session import Session
from tests.tiny import TOOLS, tiny

PROMPT = "Which books by Maja Berg, lent before 2026-02-01, are like 'The Ferry' or “Salt Roads” from 1988 to -3?"

SCHEMAS: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "maybe": {"type": ["string", "null"]},
    "choice": {"type": "string", "enum": ["yes", "no"]},
    "texts": {"type": "array", "items": {"type": "string"}},
    "numbers": {"type": "array", "items": {"type": "integer"}},
    "choices": {"type": "array", "items": {"type": "string", "enum": ["yes", "no"]}},
    "pairs": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
    "rows": {"type": "array", "items": {"type": "object", "properties": {"title": {"type": "string"}}}},
    "counted": {
        "type": "object",
        "properties": {"count": {"type": "integer"}, "books": {"type": "array", "items": {"type": "integer"}}},
    },
    "object": {"type": "object"},
}


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(tiny(), allow_unsafe=True) as opened:
        yield opened


def begun(session: Session, schema: dict[str, Any], prompt: str = PROMPT, seed: int = 0) -> Episode:
    """An episode of a task with this answer schema and prompt."""
    task = tiny().task("year_of_book")
    variant = replace(task.variants[0], prompt=prompt)
    session.start(replace(task, answer=schema), variant)
    return Episode(session, seed)


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("policy", ["null", "echo", "first-match", "random"])
def test_every_answer_is_of_the_type_that_was_asked_for(session: Session, policy: str, name: str) -> None:
    for seed in range(5):
        answer = POLICIES[policy](begun(session, SCHEMAS[name], seed=seed))
        checked_answer(answer_type(SCHEMAS[name], "task"), answer)


def test_the_oracle_runs_the_solution_over_the_episodes_own_tools(session: Session) -> None:
    session.reset("lend_oldest")
    episode = Episode(session)
    assert oracle(episode) == "2026-01-26"
    assert [each.name for each in episode.calls][-2:] == ["find_member", "lend_book"]
    assert len(session.changes()) == 2


def test_null_does_nothing_and_answers_with_the_emptiest_that_fits(session: Session) -> None:
    answers = {name: null(begun(session, schema)) for name, schema in SCHEMAS.items()}
    assert session.calls == 0
    assert answers == {
        "integer": 0,
        "number": 0,
        "string": "",
        "boolean": False,
        "maybe": "",
        "choice": "yes",
        "texts": [],
        "numbers": [],
        "choices": [],
        "pairs": [],
        "rows": [],
        "counted": {"count": 0, "books": []},
        "object": {},
    }


def test_echo_gives_back_the_prompts_own_words_and_numbers(session: Session) -> None:
    def told(name: str) -> Json:
        return echo(begun(session, SCHEMAS[name]))

    assert told("string") == "The Ferry"
    assert told("texts")[:5] == ["The Ferry", "Salt Roads", "2026-02-01", "Which", "Maja Berg"]
    assert told("numbers") == [1988, -3]
    assert told("counted") == {"count": 1988, "books": [1988, -3]}
    assert session.calls == 0


def test_echo_of_a_prompt_without_words_still_answers(session: Session) -> None:
    assert echo(begun(session, SCHEMAS["string"], prompt="???")) == "???"
    assert echo(begun(session, SCHEMAS["integer"], prompt="")) == 0


def test_first_match_searches_for_the_prompts_words_and_answers_with_what_it_finds_first(session: Session) -> None:
    episode = begun(session, SCHEMAS["counted"])
    assert first_match(episode) == {"count": 2, "books": [2]}
    assert episode.calls[-1].arguments == {"title": "The Ferry"}
    assert {each.name for each in episode.calls} == {"search_books"}
    assert first_match(begun(session, SCHEMAS["rows"])) == [{"title": "The Ferry"}]


def test_first_match_gives_up_after_a_few_searches(session: Session) -> None:
    episode = begun(session, SCHEMAS["texts"], prompt=" ".join(f"nothing{at} like" for at in range(99)))
    assert first_match(episode) == [""]
    assert len(episode.calls) == 24


def test_random_calls_are_valid_bounded_and_made_of_what_was_seen(session: Session) -> None:
    episodes = [begun(session, SCHEMAS["numbers"], seed=seed) for seed in range(12)]
    for seed, episode in enumerate(episodes):
        begun(session, SCHEMAS["numbers"], seed=seed)
        random_calls(episode)
    kinds = {each.result["error"]["kind"] for episode in episodes for each in episode.calls if not each.ok}
    assert kinds <= {"not_found", "refused", "bad_argument"}
    assert not any("expected" in str(each.result) for episode in episodes for each in episode.calls)
    assert all(len(episode.calls) <= 200 for episode in episodes)
    assert sum(each.ok for episode in episodes for each in episode.calls) > 300
    assert {each.name for episode in episodes for each in episode.calls} == set(tiny().tools)


def test_random_calls_repeat_with_the_seed(session: Session) -> None:
    def told(seed: int) -> tuple[Json, list[tuple[str, Json]]]:
        episode = begun(session, SCHEMAS["texts"], seed=seed)
        return random_calls(episode), [(each.name, each.arguments) for each in episode.calls]

    assert told(3) == told(3)
    assert told(3) != told(4)


def test_policies_play_a_package_without_any_tool() -> None:
    with Session(tiny(files={"tools.py": b'"""None."""\n'}), allow_unsafe=True) as session:
        assert first_match(begun(session, SCHEMAS["texts"])) == [""]
        assert isinstance(random_calls(begun(session, SCHEMAS["texts"])), list)


def test_first_match_fills_in_what_a_search_needs_besides(session: Session) -> None:
    search = '''

def find_shelf(db: Database, shelf: Literal["a", "b"], word: str, most: int) -> Json:
    """Find."""
    return {"found": [word]}
'''
    tools = TOOLS.replace("def search_books", "def books_by").replace("def find_member", "def member_called")
    source = tools.replace("from synthenv", "from typing import Literal\n\nfrom synthenv", 1) + search
    with Session(tiny(files={"tools.py": source.encode()}), allow_unsafe=True) as session:
        episode = begun(session, SCHEMAS["texts"])
        assert first_match(episode) == ["The Ferry"]
        [call] = episode.calls
        assert (call.name, call.arguments) == ("find_shelf", {"shelf": "a", "word": "The Ferry", "most": 0})


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_found_by_its_name_and_named_by_it(name: str) -> None:
    assert name_of(named(name)) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("orakel", "There is no policy 'orakel'. Did you mean 'oracle'"),
        ("first_match", "Did you mean 'first-match'"),
        ("model", "Did you mean 'model:NAME'"),
        ("model:", "There is no policy 'model:'"),
        ("", "Known: echo, first-match, model:NAME, null, oracle, random"),
        (None, "There is no policy None"),
    ],
)
def test_an_unknown_policy_suggests_near_ones(name: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        named(name)


def test_a_policy_of_ones_own_goes_by_the_name_of_its_function() -> None:
    def my_policy(episode: Episode) -> Json:
        return None

    class Learned:
        def __call__(self, episode: Episode) -> Json:
            return None

    assert name_of(my_policy) == "my_policy"
    assert name_of(Learned()) == "Learned"
