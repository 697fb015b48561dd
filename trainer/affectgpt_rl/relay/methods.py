"""The methods of the relay by name."""

from __future__ import annotations

import os
import platform
import socket
from typing import Any, Dict

from ..runfolder import user_name
from . import PROTOCOL, VERSION
from .ablation import ablate
from .control import resume, stop
from .file_range import read
from .follow import Followers
from .install import cancel_install, install, installation
from .launch import check, launch, launch_array
from .left_behind import end_left_behind, left_behind
from .listing import list_runs
from .params import Params
from .probe import gpus, probe
from .server import Method, Server
from .submit import preview
from .tree import files
from .uploads import missing, place, put


def methods(server: Server) -> Dict[str, Method]:
    """Returns the methods of a connection. ``shutdown`` is the server's own."""
    followers = Followers(server.notify)
    return {
        "hello": hello,
        "probe": probe,
        "gpus": gpus,
        "check": check,
        "preview": preview,
        "launch": launch,
        "launchArray": launch_array,
        "ablate": ablate,
        "resume": resume,
        "stop": stop,
        "leftBehind": left_behind,
        "endLeftBehind": end_left_behind,
        "list": list_runs,
        "follow": followers.follow,
        "unfollow": followers.unfollow,
        "read": read,
        "files": files,
        "missing": missing,
        "put": put,
        "place": place,
        "install": install,
        "installation": installation,
        "cancelInstall": cancel_install,
    }


def hello(_params: Params) -> Dict[str, Any]:
    """Says who answers."""
    return {
        "protocol": PROTOCOL,
        "version": VERSION,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "hostName": socket.gethostname(),
        "user": user_name(),
        "home": os.path.expanduser("~"),
        "pid": os.getpid(),
    }
