"""Brings the relay onto a host: what the extension sends over a fresh ssh connection before there is a relay.

It is run by the host's `python3`, however old, through `python3 -c`, so it parses under Python 3.4 and imports nothing
of ours. It reads one line of JSON, says in one marked line whether the relay's program is missing, takes its bytes,
and becomes the relay.

The request: `folder` (where our files live; a leading `~` is the home), `sha256` and `size` of the program, `silence`
in seconds. The answers, each a line of JSON behind the mark: `{"need": "program"}`, then `{"start": path}`; or
`{"failed": kind, ...}`.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

MARK = "@@ affectgpt-rl start @@ "
NEWEST_MINOR, OLDEST_MINOR = 19, 8
_BLOCK = 65536
# A link that stalls closes no pipe: who waits longer than this waits for nobody.
_PATIENCE_SECONDS = 120
_KINDS = {
    errno.ENOSPC: "diskFull",
    errno.EDQUOT: "quota",
    errno.EROFS: "readOnly",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
}


class Broken(Exception):
    """The client is gone or sent something else than the program."""


def main():
    """Becomes the relay, or says why it cannot."""
    signal.alarm(_PATIENCE_SECONDS)
    incoming = sys.stdin.buffer
    request = json.loads(incoming.readline().decode("utf-8"))
    python = _python()
    if python is None:
        found = "%d.%d.%d" % sys.version_info[:3]
        return _fail("pythonTooOld", found=found, path=sys.executable)
    folder = os.path.join(os.path.expanduser(request["folder"]), "relay")
    program = os.path.join(folder, request["sha256"] + ".pyz")
    try:
        if not _is_whole(program, request["sha256"]):
            # Made before the program is asked for: what cannot be written need not be sent.
            os.makedirs(folder, mode=0o700, exist_ok=True)
            _receive(incoming, folder, program, request)
    except Broken as error:
        return _fail("broken", message=str(error))
    except OSError as error:
        kind = _KINDS.get(error.errno or 0, "file")
        return _fail(kind, path=error.filename or folder, message=error.strerror or str(error))
    signal.alarm(0)
    _say({"start": program})
    os.execv(python, [python, "-I", program, "--end-when-silent", str(request["silence"])])


def _python():
    """Returns a Python that can run the relay: this one, or a newer one that stands beside an old `python3`."""
    if sys.version_info >= (3, OLDEST_MINOR):
        return sys.executable
    for minor in range(NEWEST_MINOR, OLDEST_MINOR - 1, -1):
        path = shutil.which("python3.%d" % minor)
        # A name may be a shim that starts nothing.
        if path and _works(path):
            return path
    return None


def _works(path):
    try:
        with open(os.devnull, "r+b") as nothing:
            return subprocess.call([path, "-c", ""], stdin=nothing, stdout=nothing, stderr=nothing) == 0
    except OSError:
        return False


def _is_whole(program, sha256):
    digest = hashlib.sha256()
    try:
        with open(program, "rb") as stream:
            for block in iter(lambda: stream.read(_BLOCK), b""):
                digest.update(block)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == sha256


def _receive(incoming, folder, program, request):
    """Takes the program. It gets its name when it is whole, so that a part of it is never run."""
    descriptor, part = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with open(descriptor, "wb") as stream:
            _say({"need": "program"})
            left, digest = request["size"], hashlib.sha256()
            while left > 0:
                block = incoming.read(min(left, _BLOCK))
                if not block:
                    raise Broken("The connection ended in the middle of the program.")
                signal.alarm(_PATIENCE_SECONDS)
                stream.write(block)
                digest.update(block)
                left -= len(block)
            if digest.hexdigest() != request["sha256"]:
                raise Broken("The program arrived changed.")
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, program)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


def _say(answer):
    # A login may have left half a line.
    sys.stdout.write("\n" + MARK + json.dumps(answer) + "\n")
    sys.stdout.flush()


def _fail(kind, **details):
    _say(dict(details, failed=kind))
    # What is still to come is read, so that the client's writing ends by itself.
    while sys.stdin.buffer.read(_BLOCK):
        pass
    sys.exit(1)


if __name__ == "__main__":
    main()
