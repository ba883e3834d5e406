"""The environment keeps Gymnasium's contract, alone and in vectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

from synthenv import registry
from synthenv.env import SynthEnv
from synthenv.errors import PackageError, UsageError
from synthenv.package import Package
from synthenv.registry import register, register_shipped
from tests.tiny import tiny, tiny_package

LOOK = '{"name": "get_book", "arguments": {"book_id": 3}}'


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return tiny_package(tmp_path / "tiny")


@pytest.fixture(autouse=True)
def _registry() -> Iterator[None]:
    before = dict(gym.registry)
    yield
    gym.registry.clear()
    gym.registry.update(before)


def made(package: Package, **options: Any) -> gym.Env[str, str]:
    assert package.path is not None
    env: gym.Env[str, str] = gym.make(register(package.path), **options)
    return env


def test_check_env_is_silent(package: Package) -> None:
    env = made(package)
    check_env(env.unwrapped)
    env.close()


def test_the_package_that_ships_plays_as_installed() -> None:
    env = gym.make("synthenv/film-v0")
    check_env(env.unwrapped)
    observation, info = env.reset(seed=3)
    assert observation in env.observation_space
    assert info["tools"][-1]["function"]["name"] == "submit"
    env.close()


def test_a_registered_package_is_made_by_name_and_version(package: Package) -> None:
    assert package.path is not None
    assert register(package.path) == "synthenv/tiny-v0"
    env = gym.make("synthenv/tiny-v0", task="year_of_book", max_turns=3)
    observation, info = env.reset(seed=1)
    assert observation.startswith("In which year did")
    assert info["task"] == "year_of_book"
    env.close()


def test_a_later_registration_replaces_the_earlier_one(package: Package, tmp_path: Path) -> None:
    made(package).close()
    other = tiny_package(tmp_path / "other", tasks={"on_the_shelf": tiny().task("on_the_shelf")})
    env = made(other)
    assert env.reset(seed=1)[1]["task"] == "on_the_shelf"
    env.close()


def test_what_is_no_package_is_not_registered(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"environment\.toml is missing"):
        register(tmp_path)


def test_shipped_packages_are_registered_by_their_head_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "environment.toml").write_text('name = "one"\nversion = 3\n')
    (tmp_path / "nothing").mkdir()
    monkeypatch.setattr(registry, "shipped_folder", lambda: tmp_path)
    assert register_shipped() == ("synthenv/one-v3",)
    with pytest.raises(PackageError, match="format is None"):
        gym.make("synthenv/one-v3")


def test_the_specification_can_be_written_as_json_and_made_from_it(package: Package) -> None:
    env = made(package, task="on_the_shelf")
    assert env.spec is not None
    again = gym.make(EnvSpec.from_json(env.spec.to_json()))
    assert again.reset(seed=4)[0] == env.reset(seed=4)[0]
    env.close()
    again.close()


def test_a_package_in_memory_is_taken_as_well_as_its_folder(package: Package) -> None:
    assert package.path is not None
    for given in (package, package.path, str(package.path)):
        env = SynthEnv(given)
        assert env.reset(seed=2)[0] == SynthEnv(tiny(), allow_unsafe=True).reset(seed=2)[0]
        env.close()


def test_closing_twice_is_allowed_and_before_a_reset_as_well(package: Package) -> None:
    env = made(package)
    env.close()
    env.close()


def test_a_step_before_a_reset_is_told(package: Package) -> None:
    env = made(package)
    with pytest.raises(gym.error.ResetNeeded):
        env.step(LOOK)
    with pytest.raises(UsageError, match="call reset before step"):
        env.unwrapped.step(LOOK)
    env.close()


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"task": "year_of_bok"}, UsageError, "has no task 'year_of_bok'. Did you mean 'year_of_book'"),
        ({"task": 3}, UsageError, "The task is 3; expected its name. Known: lend_oldest"),
        ({"max_turns": 0}, UsageError, "max_turns is 0; expected a whole number from 1"),
        ({"max_turns": "5"}, UsageError, "max_turns is '5'"),
        ({"colour": "red"}, TypeError, "unexpected keyword argument 'colour'"),
    ],
)
def test_what_can_not_be_made_says_why(
    package: Package, options: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        made(package, **options)


def test_a_package_without_tasks_can_not_be_played() -> None:
    with pytest.raises(PackageError, match="tiny has no tasks"):
        SynthEnv(tiny(tasks={}), allow_unsafe=True)


def vectors(package: Package) -> Iterator[Any]:
    register(str(package.path))
    for mode in (AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP):
        fns = [lambda: gym.make("synthenv/tiny-v0", max_turns=2)] * 3
        yield SyncVectorEnv(fns, autoreset_mode=mode)
    path = str(package.path)
    yield AsyncVectorEnv([lambda: SynthEnv(path, max_turns=2, allow_unsafe=True)] * 3, shared_memory=False)


def test_vector_environments_play_it(package: Package) -> None:
    for vector in vectors(package):
        try:
            prompts, _ = vector.reset(seed=5)
            assert len(set(prompts)) == 3
            assert prompts in vector.observation_space
            observations, _, ended, _, _ = vector.step([LOOK, "no call", LOOK])
            assert observations[0] == observations[2] == LOOKED
            assert "This is no tool call" in observations[1]
            assert not ended.any()
            assert vector.step([LOOK] * 3)[3].all()
            assert vector.step([LOOK] * 3)[0] in vector.observation_space
        finally:
            vector.close()


LOOKED = '{"book_id":3,"title":"Salt Roads","author":"Maja Berg","year":2003,"copies":1}'


def test_make_vec_plays_it(package: Package) -> None:
    vector = gym.make_vec(register(str(package.path)), num_envs=2, vectorization_mode="sync", task="year_of_book")
    vector.reset(seed=1)
    assert vector.step([LOOK, LOOK])[0] == (LOOKED, LOOKED)
    vector.close()


def test_the_same_seed_and_actions_give_the_same_bytes(package: Package) -> None:
    def played() -> str:
        env = made(package)
        told = [env.reset(seed=11)]
        for action in (LOOK, "[]", '{"name": "submit", "arguments": {"answer": 5}}'):
            told.append(env.step(action))  # type: ignore[arg-type]
        told.append(env.reset())
        env.close()
        return json.dumps(told)

    assert played() == played()
