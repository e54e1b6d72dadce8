"""Becomes workers: by forking, which takes milliseconds and shares memory, or itself where a fork would not be safe.

Request: fork or serve, each with worker (its number), channel and output (sockets), scratch, memory_limit, unavailable.
Reply to fork: forked (the number), pid; later, when nothing that it started is left, ended (the number), status.
"""

import gc
import os
import select
import signal
import traceback

from .birth import become_worker
from .parent import children, end_orphans
from .serve import serve

POLL_SECONDS = 1


def breed(channel, start, primed):
    workers, own = {}, children()
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    # What is there now is never collected, so that forks go on sharing it.
    gc.freeze()
    while os.getppid() == start["parent"]:
        readable, _, _ = select.select([channel, wake], [], [], POLL_SECONDS)
        if wake in readable:
            os.read(wake, 4096)
            reap(channel, workers, own)
        if channel not in readable:
            continue
        requests = channel.received()
        if requests is None:
            return
        for request in requests:
            if "serve" in request:
                return serve(become_worker(request["serve"]), primed, request["serve"])
            birth = request["fork"]
            pid = os.fork()
            if pid == 0:
                live(channel, (wake, woken), primed, birth)
            workers[pid] = birth["worker"]
            channel.send({"forked": birth["worker"], "pid": pid})


def live(channel, pipe, primed, birth):
    """In the fork. What the parent would do as it ends is not for its children to do."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in pipe:
            os.close(descriptor)
        own = become_worker(birth)
        channel.close()
        serve(own, primed, birth)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def reap(channel, workers, own):
    ended = {}
    for pid, worker in list(workers.items()):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            del workers[pid]
            ended[worker] = os.waitstatus_to_exitcode(status)
    if ended:
        end_orphans(own | set(workers))
    for worker, status in ended.items():
        channel.send({"ended": worker, "status": status})
