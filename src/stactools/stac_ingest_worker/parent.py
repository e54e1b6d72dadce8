"""No process here outlives the one that started it, even killed and even while Python is busy."""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ORPHANS_SECONDS = 5


def die_with_parent():
    """Where the system does not tell, watching does, as soon as it gets the interpreter."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans():
    """What a child started and left behind becomes a child of this process, even from a session of its own."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans(kept):
    """Ends every child but those kept, and what they leave behind in turn."""
    deadline = time.monotonic() + ORPHANS_SECONDS
    while (strays := children() - kept) and time.monotonic() < deadline:
        for pid in strays:
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, os.WNOHANG)
            except OSError:
                pass
        time.sleep(0.001)


def children():
    """None where the system does not tell."""
    found = set()
    try:
        for task in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{task}/children") as file:
                found.update(map(int, file.read().split()))
    except OSError:
        pass
    return found


def prctl(option, value):
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).prctl(option, value)
        except (AttributeError, OSError):
            pass


def watch_parent(parent):
    """Where the system does not tell of a parent's death, or it came before it was asked to."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)
