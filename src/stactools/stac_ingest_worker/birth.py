"""What makes a worker of a primed process: a channel, an output and a scratch folder of its own, and an end to its memory."""

import os
import socket
import sys
import tempfile

from .channel import Channel
from .parent import adopt_orphans, die_with_parent, watch_parent
from .surroundings import limit_memory


def become_worker(birth):
    parent = os.getppid()
    if birth["own_group"]:
        # It can be killed with all that a package starts.
        os.setsid()
        die_with_parent()
        adopt_orphans()
    requests = connected(birth["channel"])
    channel = Channel(requests, os.dup(requests), connected(birth["output"]))
    channel.restore_streams()
    watch_parent(parent)
    os.environ["TMPDIR"] = tempfile.tempdir = birth["scratch"]
    forget_randomness()
    limit_memory(birth["memory_limit"])
    return channel


def connected(path):
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(path)
        return os.dup(end.fileno())


def forget_randomness():
    """Python seeds its own anew in a fork; numpy does not, and every worker would draw the same numbers."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and "numpy.random" in sys.modules:
        numpy.random.seed()
