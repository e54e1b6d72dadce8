"""Forks workers, which takes milliseconds and shares memory. If a fork would not be safe, this process itself becomes a worker.

Requests: fork or become_worker, each with channel and output (sockets), scratch, memory_limit; fork with worker, its number. Replies to fork: forked (the number), pid; later, once every process that the worker started has
ended: ended (the number), status.
"""

import gc
import os
import select
import signal
import traceback

from .become_worker import become_worker
from .parent import children, end_orphans
from .serve import serve

POLL_SECONDS = 1


def run_fork_server(channel, start, preloaded):
    workers, own = {}, children()
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    # Objects that exist now are never collected, so forks go on sharing their memory.
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
            if "become_worker" in request:
                return serve(become_worker(request["become_worker"]), preloaded)
            worker_start = request["fork"]
            pid = os.fork()
            if pid == 0:
                run_worker(channel, (wake, woken), preloaded, worker_start)
            workers[pid] = worker_start["worker"]
            channel.send({"forked": worker_start["worker"], "pid": pid})


def run_worker(channel, pipe, preloaded, start):
    """Runs a worker in the fork, and ends the fork without the parent's exit handlers."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in pipe:
            os.close(descriptor)
        worker = become_worker(start)
        channel.close()
        serve(worker, preloaded)
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
