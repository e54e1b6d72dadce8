"""Turns a fork server's process, or a fork of it, into a worker."""

import collections
import os
import socket
import sys
import tempfile

from .channel import Channel
from .parent import adopt_orphans, die_with_parent, watch_parent
from .surroundings import limit_memory

# memory_limit is in bytes; None means no limit.
Worker = collections.namedtuple("Worker", "channel scratch memory_limit")


def become_worker(start):
    parent = os.getppid()
    if start["own_group"]:
        # The parent can end it with everything that the package starts.
        os.setsid()
        die_with_parent()
        adopt_orphans()
    requests = connected(start["channel"])
    channel = Channel(requests, os.dup(requests), connected(start["output"]))
    channel.restore_streams()
    watch_parent(parent)
    os.environ["TMPDIR"] = tempfile.tempdir = start["scratch"]
    reseed_numpy()
    return Worker(channel, start["scratch"], limit_memory(start["memory_limit"]))


def connected(path):
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(path)
        return os.dup(end.fileno())


def reseed_numpy():
    """Python seeds its own generator again in a fork. numpy does not: every worker would draw the same numbers."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and "numpy.random" in sys.modules:
        numpy.random.seed()
