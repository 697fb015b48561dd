"""Answers calls that come over a stream, each in a thread of its own, so that a check does not hold up a stop."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from typing import Any, BinaryIO, Callable, Dict, Optional

from .errors import (
    INTERNAL,
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    UNKNOWN_METHOD,
    CallError,
    unusable,
)
from .frames import BadMessage, BrokenStream, frame, read_message
from .params import Params

# Shells and start-up files may print before us; what follows this line is ours.
SENTINEL = b"\n@@ affectgpt-rl relay @@\n"

Method = Callable[[Params], Any]


class Server:
    """One connection: a stream of calls in, a stream of answers and notifications out."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._lock = threading.Lock()
        self._gone = threading.Event()
        self._heard = time.monotonic()

    def end_when_silent(self, seconds: float, leave: Callable[[int], None]) -> None:
        """Calls `leave` with status 0 when no message has come for so long; also while an answer waits to be taken."""
        threading.Thread(target=self._watch, args=(seconds, leave), daemon=True).start()

    def _watch(self, seconds: float, leave: Callable[[int], None]) -> None:
        while True:
            left = self._heard + seconds - time.monotonic()
            if left <= 0:
                leave(0)
                return
            time.sleep(left)

    def serve(self, methods: Dict[str, Method]) -> int:
        """Answers until the stream ends or a call of ``shutdown``.

        Returns:
            0, or 1 when the stream held something else than messages.
        """
        self._write(SENTINEL)
        while not self._gone.is_set():
            try:
                message = read_message(self._incoming)
            except BadMessage as error:
                self._fail(None, CallError(PARSE_ERROR, str(error)))
                continue
            except BrokenStream as error:
                print(f"relay: the input holds something else than messages: {error}.", file=sys.stderr)
                return 1
            self._heard = time.monotonic()
            if message is None:
                break
            if isinstance(message, dict) and message.get("method") == "shutdown":
                self._send({"jsonrpc": "2.0", "id": message.get("id"), "result": None})
                break
            threading.Thread(target=self._answer, args=(message, methods), daemon=True).start()
        return 0

    def notify(self, method: str, params: Params, data: Optional[bytes] = None) -> None:
        """Sends a notification, with bytes that belong to it. Returns when the pipe has taken it.

        Raises:
            BrokenPipeError: Nobody reads any more.
        """
        if self._gone.is_set():
            raise BrokenPipeError
        self._write(frame({"jsonrpc": "2.0", "method": method, "params": params}, data))

    def _answer(self, message: Any, methods: Dict[str, Method]) -> None:
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            if not (isinstance(message, dict) and ("result" in message or "error" in message)):
                self._fail(None, CallError(INVALID_REQUEST, "The message is no request."))
            return
        name, identity = message["method"], message.get("id")
        if identity is None:
            return  # Clients send notifications of their own, such as cancellations; none asks for anything here.
        try:
            result = _call(methods, name, message.get("params"))
        except CallError as error:
            self._fail(identity, error)
        else:
            self._send({"jsonrpc": "2.0", "id": identity, "result": result})

    def _fail(self, identity: Any, error: CallError) -> None:
        body: Dict[str, Any] = {"code": error.code, "message": str(error)}
        if error.data is not None:
            body["data"] = error.data
        self._send({"jsonrpc": "2.0", "id": identity, "error": body})

    def _send(self, message: Params) -> None:
        self._write(frame(message))

    def _write(self, data: bytes) -> None:
        with self._lock:
            try:
                self._outgoing.write(data)
                self._outgoing.flush()
            except OSError:
                # Nobody reads any more. The end of the input, which follows, ends the program.
                self._gone.set()


def _call(methods: Dict[str, Method], name: str, params: Any) -> Any:
    method = methods.get(name)
    if method is None:
        raise CallError(UNKNOWN_METHOD, f"There is no method '{name}'.")
    if params is None:
        params = {}
    if not isinstance(params, dict):
        raise CallError(INVALID_PARAMS, f"The parameters of '{name}' must be an object.")
    try:
        return method(params)
    except CallError:
        raise
    except OSError as error:
        raise unusable(error) from error
    except Exception as error:
        traceback.print_exc()
        raise CallError(INTERNAL, f"'{name}' failed: {type(error).__name__}: {error}") from error
