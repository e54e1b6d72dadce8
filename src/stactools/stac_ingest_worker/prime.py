"""Everything that is the same for every item of a package, done once before the first."""

import faulthandler
import logging
import os
import sys
import threading

from .connections import Connections
from .faults import Refusal, explained
from .parent import adopt_orphans, die_with_parent


class Primed:
    def __init__(self, plugins, validator, connections):
        self.plugins = plugins
        self.validator = validator
        self.connections = connections


class ToStandardError(logging.StreamHandler):
    """Looks the stream up at each record: a package may have closed the one that was there."""

    def __init__(self):
        logging.Handler.__init__(self)

    @property
    def stream(self):
        return sys.stderr


def prime(channel, start, confined):
    """What workers need, or None where the package cannot be imported. Reply: groups, forks, user, confined; or failed."""
    die_with_parent()
    adopt_orphans()
    faulthandler.enable()
    # One item at a time on each core: threads inside numpy only get in each other's way.
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
        primed = Primed(Plugins(start["package"]), validator, connections)
        validator.prepare()
    except Refusal as refusal:
        return channel.send({"failed": refusal.fault})
    except BaseException as error:
        message = f"the environment of {start['package']} does not work: {explained(error)}"
        return channel.send({"failed": {"kind": "item_failed", "message": message, "show_output": False}})
    channel.restore_streams()
    channel.send({"ready": True, "groups": primed.plugins.groups(), "forks": forks_safely(), "user": os.getuid(), "confined": confined})
    return primed


def forks_safely():
    """A fork has one thread only: locks that others held stay locked in it. Elsewhere than on Linux nobody promises more."""
    if sys.platform != "linux":
        return False
    return threading.active_count() == 1 and len(os.listdir("/proc/self/task")) == 1


def log_as_stac_does():
    handler = ToStandardError()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("stactools")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
