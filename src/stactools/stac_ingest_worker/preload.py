"""Imports a package, and prepares once everything that its items share."""

import faulthandler
import logging
import os
import sys
import threading

from .connections import Connections
from .faults import Refusal, explained
from .parent import adopt_orphans, die_with_parent


class Preloaded:
    def __init__(self, plugins, validator, connections, confined):
        self.plugins = plugins
        self.validator = validator
        self.connections = connections
        self.confined = confined


class ToStandardError(logging.StreamHandler):
    """Writes to the standard error of the moment: a package may have closed an earlier one."""

    def __init__(self):
        logging.Handler.__init__(self)

    @property
    def stream(self):
        return sys.stderr


def preload(channel, start, confined):
    """Returns the state that workers share, or None if the package cannot be imported. Replies with groups, forks, user and confined; or failed."""
    die_with_parent()
    adopt_orphans()
    faulthandler.enable()
    # Each core makes one item at a time; threads inside numpy would only compete.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])
    log_as_stac_does()
    connections = Connections(start["hosts"])
    connections.install()
    try:
        from . import make_item  # noqa: F401
        from .plugins import Plugins
        from .validation import install_validator

        validator = install_validator(start["schemas"])
        preloaded = Preloaded(Plugins(start["package"]), validator, connections, confined)
        validator.prepare()
    except Refusal as refusal:
        return channel.send({"failed": refusal.fault})
    except BaseException as error:
        message = f"the environment of {start['package']} does not work: {explained(error)}"
        return channel.send({"failed": {"kind": "item_failed", "message": message, "show_output": False}})
    channel.restore_streams()
    channel.send({"ready": True, "groups": preloaded.plugins.groups(), "forks": forks_safely(), "user": os.getuid(), "confined": confined})
    return preloaded


def forks_safely():
    """Returns False if there are other threads, because a fork keeps their locks but not the threads. Always False outside Linux."""
    if sys.platform != "linux":
        return False
    return threading.active_count() == 1 and len(os.listdir("/proc/self/task")) == 1


def log_as_stac_does():
    handler = ToStandardError()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("stactools")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
