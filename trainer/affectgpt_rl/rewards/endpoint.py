"""A client of services with the OpenAI chat-completions protocol: many questions at once, cached, retried.

The service's key comes from an environment variable and goes into one header: it is never written to a file, a log or
a message.
"""

from __future__ import annotations

import email.utils
import http.client
import json
import os
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from ..config.types import Endpoint
from .reply_cache import ReplyCache, reply_key
from .values import Failed

T = TypeVar("T")

# Statuses that may pass: time-out, too early, too many requests; and all of 500 and above.
_PASSING = (408, 425, 429)
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 60.0
# A reasoning model thinks before it answers.
_MOST_TOKENS = 1024
_LARGEST_REPLY = 4_000_000
_SHOWN = 200


@dataclass(frozen=True)
class Question(Generic[T]):
    """What a model is asked.

    Attributes:
        system: What it has to do.
        user: What it has to do it with.
        read: Reads the reply; raises ValueError for one that is not as asked, which counts as a failed try.
    """

    system: str
    user: str
    read: Callable[[str], T]


@dataclass
class Usage:
    """What an endpoint was asked so far.

    Attributes:
        requests: Requests that were answered as asked.
        cached: Questions that the cache, or the same question of the same call, answered.
        retried: Tries that failed and were repeated.
        failed: Questions that stayed without an answer.
    """

    requests: int = 0
    cached: int = 0
    retried: int = 0
    failed: int = 0

    def to_json(self) -> dict[str, int]:
        """Returns the counts by name."""
        return asdict(self)


class _Unanswered(Exception):
    """A try that failed."""

    def __init__(self, message: str, *, passing: bool, wait: float | None = None, everywhere: bool = False) -> None:
        super().__init__(message)
        # Whether another try may help, after how long, and whether every other question would fail as well.
        self.passing, self.wait, self.everywhere = passing, wait, everywhere


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses redirects: they would carry the key to another host."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        """Follows none, which leaves the status as an error."""
        return None


class ChatEndpoint:
    """One model behind one service."""

    def __init__(self, settings: Endpoint, cache: Path, wait: Callable[[float], None] = time.sleep) -> None:
        """Reads the key from the environment; connects to nothing yet.

        Args:
            settings: Part ``endpoint`` of run.yaml.
            cache: The folder of the cache.
            wait: Waits so many seconds between two tries.

        Raises:
            ValueError: The variable's content is no key.
        """
        self.settings = settings
        self.usage = Usage()
        self._cache = ReplyCache(cache)
        self._key = _key_of(settings.api_key_variable)
        self._wait = wait
        self._lock = threading.Lock()
        self._given_up: str | None = None
        self._opener = urllib.request.build_opener(_NoRedirects)

    @property
    def cache_problem(self) -> str | None:
        """Why replies are not kept; None while they are."""
        return self._cache.problem

    def ask(self, questions: Sequence[Question[T]]) -> list[T | Failed]:
        """Asks all questions, as many at a time as the settings allow, each different one once.

        A service that cannot be reached, or refuses the key or the model, is given up for the rest of the call.

        Returns:
            For each question what ``read`` made of the reply, or why there is none.
        """
        bodies = [self._body(question) for question in questions]
        keys = [reply_key(body) for body in bodies]
        replies: dict[str, str | Failed] = {}
        for key in dict.fromkeys(keys):
            if (kept := self._cache.get(key)) is not None:
                replies[key] = kept
        open_keys = {key: place for place, key in enumerate(keys) if key not in replies}
        self.usage.cached += len(questions) - len(open_keys)
        self._given_up = None
        with ThreadPoolExecutor(self.settings.concurrency) as pool:
            asked = {pool.submit(self._ask, bodies[place], questions[place]): key for key, place in open_keys.items()}
            for done in as_completed(asked):
                reply = replies[asked[done]] = done.result()
                if not isinstance(reply, Failed):
                    self._cache.put(asked[done], reply)
        return [_read(question, replies[key]) for key, question in zip(keys, questions, strict=True)]

    def _body(self, question: Question[Any]) -> dict[str, Any]:
        return {
            "model": self.settings.model,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ],
            "temperature": 0,
            "max_tokens": _MOST_TOKENS,
        }

    def _ask(self, body: dict[str, Any], question: Question[Any]) -> str | Failed:
        """Asks until there is a reply that can be read, or another try is not allowed."""
        tries = 0
        while True:
            if self._given_up is not None:
                return self._fails(self._given_up)
            tries += 1
            try:
                reply = self._post(body)
                try:
                    question.read(reply)
                except ValueError as error:
                    raise _Unanswered(f"the reply is not as asked: {error}", passing=True) from None
            except _Unanswered as error:
                unanswered = error
            else:
                with self._lock:
                    self.usage.requests += 1
                return reply
            if not unanswered.passing or tries > self.settings.retries:
                message = f"{self.settings.url}: {unanswered}{f' (tried {tries} times)' if tries > 1 else ''}"
                if unanswered.everywhere:
                    self._given_up = message
                return self._fails(message)
            with self._lock:
                self.usage.retried += 1
            self._wait(_pause(tries, unanswered.wait))

    def _fails(self, message: str) -> Failed:
        with self._lock:
            self.usage.failed += 1
        return Failed(message)

    def _post(self, body: dict[str, Any]) -> str:
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        address = f"{self.settings.url.rstrip('/')}/chat/completions"
        request = urllib.request.Request(address, json.dumps(body).encode(), headers)
        try:
            with self._opener.open(request, timeout=self.settings.timeout_seconds) as response:
                content = response.read(_LARGEST_REPLY)
        except urllib.error.HTTPError as error:
            raise self._refused(error) from None
        except TimeoutError:
            raise self._late() from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._late() from None
            raise _Unanswered(f"cannot be reached: {error.reason}", passing=True, everywhere=True) from None
        except (OSError, http.client.HTTPException) as error:
            raise _Unanswered(f"the connection broke: {error!r}", passing=True) from None
        return _content(content)

    def _late(self) -> _Unanswered:
        return _Unanswered(f"no answer within {self.settings.timeout_seconds:g} s", passing=True)

    def _refused(self, error: urllib.error.HTTPError) -> _Unanswered:
        try:
            said = " ".join(error.read(_LARGEST_REPLY).decode("utf-8", "replace").split())
        except OSError:
            said = ""
        if self._key:
            said = said.replace(self._key, "[key]")
        said = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
        passing = error.code in _PASSING or error.code >= 500
        hint = {
            401: "; does endpoint.apiKeyVariable name the right variable?",
            403: "; does endpoint.apiKeyVariable name the right variable?",
            404: "; are endpoint.url and endpoint.model right?",
        }.get(error.code, "")
        message = f"status {error.code}{f' ({said})' if said else ''}{hint}"
        wait = _retry_after(error.headers.get("Retry-After"))
        return _Unanswered(message, passing=passing, wait=wait, everywhere=bool(hint))


def _content(body: bytes) -> str:
    try:
        reply = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _Unanswered("the reply is no chat completion", passing=True) from None
    if not isinstance(reply, str):
        raise _Unanswered("the reply has no text", passing=True)
    return reply


def _read(question: Question[T], reply: str | Failed) -> T | Failed:
    if isinstance(reply, Failed):
        return reply
    try:
        return question.read(reply)
    except ValueError as error:
        # Only replies that could be read are kept, so another program wrote this one.
        return Failed(f"the cached reply is not as asked: {error}")


def _key_of(variable: str | None) -> str | None:
    """Reads a key from the environment.

    Raises:
        ValueError: It cannot stand in a header; the message does not tell it.
    """
    key = (os.environ.get(variable) or "").strip() if variable else ""
    if not (key.isascii() and key.isprintable()):
        raise ValueError(f"The environment variable {variable} does not hold a key: a key is printable ASCII text.")
    return key or None


def _retry_after(value: str | None) -> float | None:
    """Reads a Retry-After header, seconds or a date, as seconds from now."""
    if value is None:
        return None
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(value).timestamp() - time.time()
    except ValueError:
        return None


def _pause(tries: int, asked: float | None) -> float:
    """Returns how long to wait: what the service asked for, else twice as long each time, with jitter."""
    if asked is not None:
        return min(max(asked, 0.0), _LONGEST_WAIT)
    return min(_FIRST_WAIT * 2 ** (tries - 1), _LONGEST_WAIT) * random.uniform(0.5, 1)
