from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config.types import Endpoint
from affectgpt_rl.rewards.endpoint import ChatEndpoint, Question
from affectgpt_rl.rewards.values import Failed

from .chat_server import Reply, chat_server

KEY = "sk-very-secret-4711"
VARIABLE = "TEST_JUDGE_KEY"


def settings(url: str, **changes: Any) -> Endpoint:
    whole = {"timeout_seconds": 5.0, "retries": 2, "concurrency": 2, "cache": "cache", **changes}
    return Endpoint(url=url, model="m", **whole)


def question(user: str = "q") -> Question[int]:
    return Question("system", user, int)


class Client:
    """An endpoint that remembers its waits instead of waiting."""

    def __init__(self, url: str, folder: Path, **changes: Any) -> None:
        self.waits: list[float] = []
        self.endpoint = ChatEndpoint(settings(url, **changes), folder, self.waits.append)

    def ask(self, *users: str) -> list[int | Failed]:
        return self.endpoint.ask([question(user) for user in users])


def failure(answer: int | Failed) -> str:
    assert isinstance(answer, Failed)
    return answer.error


def test_it_asks_as_the_protocol_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    with chat_server(lambda *_: Reply("7")) as server:
        assert Client(server.url, tmp_path, api_key_variable=VARIABLE).ask("how much?") == [7]
    assert server.paths == ["/v1/chat/completions"]
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    (request,) = server.requests
    assert request["model"] == "m" and request["temperature"] == 0
    assert request["messages"] == [
        {"role": "system", "content": "system"},
        {"role": "user", "content": "how much?"},
    ]


def test_answers_stand_in_the_order_of_the_questions_whatever_comes_first(tmp_path: Path) -> None:
    second_done = threading.Event()

    def answer(request: dict[str, Any], _: int) -> Reply:
        asked = request["messages"][1]["content"]
        if asked == "1":
            return Reply("1", after=second_done)
        second_done.set()
        return Reply(asked)

    with chat_server(answer) as server:
        assert Client(server.url, tmp_path).ask("1", "2") == [1, 2]


def test_as_many_at_once_as_allowed(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=10)

    def answer(*_: object) -> Reply:
        both.wait()
        return Reply("1")

    with chat_server(answer) as server:
        assert Client(server.url, tmp_path).ask(*"abcd") == [1] * 4
        assert server.most_at_once == 2


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_what_may_pass_is_tried_again_after_growing_waits(tmp_path: Path, status: int) -> None:
    with chat_server(lambda _, number: Reply("3") if number == 2 else Reply(status=status)) as server:
        client = Client(server.url, tmp_path)
        assert client.ask("q") == [3]
    first, second = client.waits
    assert 0.25 <= first <= 0.5 <= second <= 1
    assert client.endpoint.usage.to_json() == {"requests": 1, "cached": 0, "retried": 2, "failed": 0}


def test_the_service_says_how_long_to_wait(tmp_path: Path) -> None:
    def answer(_: object, number: int) -> Reply:
        return Reply("3") if number else Reply(status=429, headers={"Retry-After": "17"})

    with chat_server(answer) as server:
        client = Client(server.url, tmp_path)
        client.ask("q")
    assert client.waits == [17]


def test_after_the_last_try_it_fails_and_says_why(tmp_path: Path) -> None:
    with chat_server(lambda *_: Reply(status=500, raw=b"worker died")) as server:
        client = Client(server.url, tmp_path)
        (answer,) = client.ask("q")
    assert len(server.requests) == 3
    assert "status 500 (worker died)" in failure(answer) and "tried 3 times" in failure(answer)
    assert client.endpoint.usage.failed == 1


@pytest.mark.parametrize(
    ("status", "hint"), [(401, "apiKeyVariable"), (403, "apiKeyVariable"), (404, "endpoint.model")]
)
def test_what_every_question_would_meet_is_asked_once(tmp_path: Path, status: int, hint: str) -> None:
    with chat_server(lambda *_: Reply(status=status)) as server:
        client = Client(server.url, tmp_path, concurrency=1)
        answers = client.ask("1", "2", "3")
    assert len(server.requests) == 1 and client.waits == []
    assert all(hint in failure(answer) for answer in answers)


def test_a_bad_request_is_not_repeated_and_stops_no_other(tmp_path: Path) -> None:
    with chat_server(lambda _, number: Reply("2") if number else Reply(status=400)) as server:
        one, two = Client(server.url, tmp_path, concurrency=1).ask("1", "2")
    assert "status 400" in failure(one) and two == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>",
        b"",
        b"null",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_what_is_no_chat_completion_is_tried_again(tmp_path: Path, raw: bytes) -> None:
    with chat_server(lambda _, number: Reply("3") if number else Reply(raw=raw)) as server:
        assert Client(server.url, tmp_path).ask("q") == [3]


def test_a_reply_that_cannot_be_read_is_tried_again_and_not_kept(tmp_path: Path) -> None:
    with chat_server(lambda *_: Reply("perhaps")) as server:
        (answer,) = Client(server.url, tmp_path).ask("q")
        assert "not as asked" in failure(answer) and len(server.requests) == 3
        Client(server.url, tmp_path).ask("q")
        assert len(server.requests) == 6


def test_a_silent_service_times_out(tmp_path: Path) -> None:
    never = threading.Event()
    with chat_server(lambda *_: Reply("1", after=never)) as server:
        (answer,) = Client(server.url, tmp_path, timeout_seconds=0.1, retries=1).ask("q")
        never.set()
    assert "no answer within 0.1 s" in failure(answer) and "tried 2 times" in failure(answer)


def test_a_service_that_is_not_there_is_given_up_for_all_questions(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    client = Client(url, tmp_path, concurrency=1)
    answers = client.ask("1", "2", "3")
    assert len(client.waits) == 2
    assert all("cannot be reached" in failure(answer) for answer in answers)


def test_a_cut_connection_is_tried_again(tmp_path: Path) -> None:
    def answer(_: object, number: int) -> Reply:
        return Reply("3") if number else Reply(raw=b"{", headers={"Content-Length": "100"})

    with chat_server(answer) as server:
        assert Client(server.url, tmp_path, timeout_seconds=1).ask("q") == [3]


def test_replies_are_kept_across_restarts(tmp_path: Path) -> None:
    with chat_server(lambda *_: Reply("5")) as server:
        assert Client(server.url, tmp_path).ask("a", "b") == [5, 5]
        again = Client(server.url, tmp_path)
        assert again.ask("a", "b", "c") == [5, 5, 5]
        assert len(server.requests) == 3
    assert again.endpoint.usage.to_json() == {"requests": 1, "cached": 2, "retried": 0, "failed": 0}


def test_another_model_is_another_question(tmp_path: Path) -> None:
    with chat_server(lambda *_: Reply("5")) as server:
        Client(server.url, tmp_path).ask("a")
        ChatEndpoint(Endpoint(server.url, "other", 5.0, 0, 1, ""), tmp_path).ask([question("a")])
        assert len(server.requests) == 2


def test_the_same_question_is_asked_once_and_read_by_each_asker(tmp_path: Path) -> None:
    double: Question[int] = Question("system", "q", lambda reply: 2 * int(reply))
    with chat_server(lambda *_: Reply("5")) as server:
        endpoint = Client(server.url, tmp_path).endpoint
        assert endpoint.ask([question("q"), double]) == [5, 10]
        assert len(server.requests) == 1


@pytest.mark.parametrize("broken", ["file", "folder"])
def test_a_cache_that_cannot_be_used_costs_no_answer(tmp_path: Path, broken: str) -> None:
    if broken == "file":
        (tmp_path / "replies.sqlite").write_bytes(b"no database at all" * 100)
        folder = tmp_path
    else:
        folder = tmp_path / "taken"
        folder.write_text("")
    with chat_server(lambda *_: Reply("5")) as server:
        client = Client(server.url, folder)
        assert client.ask("a", "b") == [5, 5]
    assert str(folder) in str(client.endpoint.cache_problem)


def test_the_key_is_in_no_file_and_no_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)

    def tells(request: dict[str, Any], number: int) -> Reply:
        return Reply("5") if number == 0 else Reply(status=401, raw=f"wrong key {KEY}".encode())

    with chat_server(tells) as server:
        client = Client(server.url, tmp_path, api_key_variable=VARIABLE, concurrency=1)
        answers = client.ask("1", "2")
    assert "wrong key [key]" in failure(answers[1])
    assert all(KEY.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert KEY not in json.dumps(server.requests)


@pytest.mark.parametrize("content", ["two\nlines", "schlüssel"])
def test_what_is_no_key_is_refused_without_telling_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setenv(VARIABLE, content)
    with pytest.raises(ValueError, match=VARIABLE) as refused:
        Client("http://127.0.0.1:1/v1", tmp_path, api_key_variable=VARIABLE)
    assert content not in str(refused.value)


def test_a_redirect_does_not_carry_the_key_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    with chat_server(lambda *_: Reply("5")) as other:
        elsewhere = {"Location": f"{other.url}/chat/completions"}
        with chat_server(lambda *_: Reply(status=302, headers=elsewhere)) as server:
            (answer,) = Client(server.url, tmp_path, api_key_variable=VARIABLE).ask("q")
    assert "status 302" in failure(answer) and other.requests == []
