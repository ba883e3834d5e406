"""The space of texts: what is in it, what it samples, and how vector environments carry it."""

from __future__ import annotations

import pickle
from copy import deepcopy
from typing import Any

import gymnasium as gym
import pytest
from gymnasium.spaces import Text, Tuple
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array, iterate
from hypothesis import given
from hypothesis import strategies as st

from synthenv.spaces import Unicode

WORDS = ("", "naïve 🎬", "кино", "trailing blank ", "\x00 in the middle", "映画" * 20)


class Echo(gym.Env[str, str]):
    """Gives back the action as observation, so that a text that is cut or changed on its way shows."""

    observation_space = Unicode(200)
    action_space = Unicode(200)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        super().reset(seed=seed)
        return WORDS[1], {}

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        return action, 0.0, False, False, {}


@given(st.text(max_size=40))
def test_every_text_that_utf8_can_write_is_in_the_space_up_to_its_length(text: str) -> None:
    assert text in Unicode(40)
    assert text not in Unicode(len(text) - 1)


@pytest.mark.parametrize("value", [None, 3, b"text", ["text"], "half \ud800", "x" * 41])
def test_what_is_no_text_or_can_not_be_written_or_is_too_long_is_not_in_the_space(value: object) -> None:
    assert value not in Unicode(40)


@given(st.integers(0, 2**32), st.integers(0, 80))
def test_samples_are_in_the_space_and_repeat_with_the_seed(seed: int, length: int) -> None:
    space, again = Unicode(length, seed=seed), Unicode(length, seed=seed)
    drawn = [space.sample() for _ in range(3)]
    assert all(each in space for each in drawn)
    assert drawn == [again.sample() for _ in range(3)]


def test_samples_reach_beyond_ascii() -> None:
    space = Unicode(64, seed=1)
    characters = set("".join(space.sample() for _ in range(200)))
    assert len({each for each in characters if each.isascii()}) > 60
    assert len({each for each in characters if not each.isascii()}) > 500


def test_spaces_are_equal_by_length_and_survive_copies() -> None:
    space = Unicode(40, seed=3)
    assert space == Unicode(40) == deepcopy(space) == pickle.loads(pickle.dumps(space))  # noqa: S301
    assert space != Unicode(41)
    assert space != Text(40)
    assert len({space, Unicode(40), Unicode(41)}) == 2


def test_the_space_is_never_flattened() -> None:
    assert Unicode(40).is_np_flattenable is False


def test_gymnasiums_vector_functions_carry_texts_as_they_are() -> None:
    space = Unicode(200)
    batched = batch_space(space, len(WORDS))
    assert isinstance(batched, Tuple)
    assert WORDS in batched
    empty: Any = create_empty_array(space, n=len(WORDS))
    assert empty in batched
    assert concatenate(space, WORDS, empty) == WORDS
    assert tuple(iterate(batched, WORDS)) == WORDS


@pytest.mark.parametrize("make", [SyncVectorEnv, lambda made: AsyncVectorEnv(made, shared_memory=False)])
def test_vector_environments_pass_texts_there_and_back_unchanged(make: Any) -> None:
    vector = make([Echo] * len(WORDS))
    try:
        assert vector.reset(seed=1)[0] == (WORDS[1],) * len(WORDS)
        assert vector.step(WORDS)[0] == WORDS
        assert vector.step(vector.action_space.sample())[0] in vector.observation_space
    finally:
        vector.close()
