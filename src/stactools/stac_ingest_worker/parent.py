"""Ends each process together with the one that started it, even if that was killed or Python is busy."""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ORPHANS_SECONDS = 5


def die_with_parent():
    """Asks the system to kill this process when its parent ends; Linux only."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans():
    """Makes processes that a child started and left behind children of this process, even from a session of their own."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans(kept):
    """Ends every child but those kept, and then the processes that they leave behind."""
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
    """Returns the numbers of this process's children; none on systems without /proc."""
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
    """Ends this process when its parent has ended, on systems other than Linux and if the parent ended before `die_with_parent`."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)
