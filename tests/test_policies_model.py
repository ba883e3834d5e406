"""The model policy speaks the OpenAI protocol with a real server on the loopback interface."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from synthenv.errors import UsageError
from synthenv.policies import model, named
from synthenv.rollouts import Rollout, rollout
from synthenv.session import Session
from tests.tiny import tiny

Reply = Callable[[dict[str, Any]], dict[str, Any]]


class Served:
    """A server that answers chat completions with what `reply` makes of each request."""

    def __init__(self, reply: Reply) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                served.requests.append(request)
                served.keys.append(str(self.headers["Authorization"]))
                choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **reply(request)}}
                told = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
                data = json.dumps(told).encode()
                self.send_response(200 if self.path == "/v1/chat/completions" else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@contextmanager
def serving(reply: Reply) -> Iterator[Served]:
    served = Served(reply)
    thread = Thread(target=served.server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        served.server.shutdown()
        thread.join()
        served.server.server_close()


def calls(*wanted: tuple[str, str]) -> dict[str, Any]:
    """A message that calls these tools with these texts as arguments."""
    made = [
        {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for at, (name, arguments) in enumerate(wanted)
    ]
    return {"content": None, "tool_calls": made}


def scripted(*messages: dict[str, Any]) -> Reply:
    """Say these messages one after the other, and the last one on and on."""
    return lambda request: messages[
        min(len([m for m in request["messages"] if m["role"] == "assistant"]), len(messages) - 1)
    ]


def played(served: Served, **options: Any) -> Rollout:
    with Session(tiny(), allow_unsafe=True) as session:
        return rollout(session, "year_of_book", policy=model("tiny-model", base_url=served.url, **options))


SUBMIT = calls(("submit", '{"answer": 1988}'))


def test_a_model_calls_tools_reads_results_and_submits() -> None:
    look = calls(("search_books", '{"title": "ferry"}'), ("get_book", '{"book_id": 2}'))
    with serving(scripted({"content": "Let me look."}, look, SUBMIT)) as served:
        done = played(served)
    assert done.passed
    assert done.policy == "model:tiny-model"
    assert [(each.name, each.ok) for each in done.calls] == [("search_books", True), ("get_book", True)]
    first, second, third = served.requests
    assert first["model"] == "tiny-model"
    assert [each["function"]["name"] for each in first["tools"]][-1] == "submit"
    assert first["messages"][1] == {"role": "user", "content": done.prompt}
    assert "submit" in second["messages"][-1]["content"]
    results = [each for each in third["messages"] if each["role"] == "tool"]
    assert [each["tool_call_id"] for each in results] == ["c0", "c1"]
    assert json.loads(results[1]["content"])["year"] == 1988


def test_what_a_model_gets_wrong_is_told_to_it() -> None:
    wrong = calls(
        ("get_book", "{book_id: 2}"), ("get_bok", "{}"), ("submit", '{"answer": "long ago"}'), ("submit", "1988")
    )
    with serving(scripted(wrong, SUBMIT)) as served:
        done = played(served)
    assert done.passed
    told = [each["content"] for each in served.requests[1]["messages"] if each["role"] == "tool"]
    assert "of its arguments, it is no JSON" in told[0]
    assert "Did you mean 'get_book'" in told[1]
    assert "expected an integer, got 'long ago'" in told[2]
    assert "submit takes" in told[3]


def test_after_submit_nothing_is_run() -> None:
    with serving(scripted(calls(("submit", '{"answer": 1988}'), ("get_book", '{"book_id": 2}')))) as served:
        done = played(served)
    assert done.passed
    assert done.calls == ()
    assert len(served.requests) == 1


def test_a_model_that_never_submits_has_no_answer() -> None:
    with serving(scripted({"content": "I think that it was 1988."})) as served:
        done = played(served, max_turns=3)
    assert len(served.requests) == 3
    assert not done.passed
    assert done.answer is None


def test_an_endpoint_that_fails_is_a_failure_of_the_policy() -> None:
    with serving(scripted(SUBMIT)) as served:
        served.url = served.url.replace("/v1", "/v2")
        done = played(served)
    assert done.error is not None
    assert done.error.boundary == "policy"
    assert done.error.message.startswith("NotFoundError")
    assert not done.passed


def test_endpoint_and_key_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(scripted(SUBMIT)) as served:
        monkeypatch.setenv("OPENAI_BASE_URL", served.url)
        monkeypatch.setenv("OPENAI_API_KEY", "open sesame")
        with Session(tiny(), allow_unsafe=True) as session:
            assert rollout(session, "year_of_book", policy="model:tiny-model").passed
    assert served.keys == ["Bearer open sesame"]


def test_a_model_without_endpoint_and_key_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(UsageError, match="needs OPENAI_API_KEY, or a base_url"):
        named("model:tiny-model")
