"""What one item finds around it, and what is put back after it."""

import contextlib
import os
import shutil
import sys
import tempfile


@contextlib.contextmanager
def item_folder(scratch):
    """A folder for the item, and one for every temporary file made meanwhile: whatever is in them is gone afterwards."""
    out = tempfile.mkdtemp(prefix="item-", dir=scratch)
    temporary = os.path.join(scratch, "tmp")
    os.makedirs(temporary, exist_ok=True)
    before, tempfile.tempdir = tempfile.tempdir, temporary
    try:
        with restored():
            os.environ["TMPDIR"] = os.environ["CPL_TMPDIR"] = temporary
            yield out
    finally:
        tempfile.tempdir = before
        shutil.rmtree(out, ignore_errors=True)
        # Most packages leave it empty: looking is cheaper than making it anew.
        if not os.path.isdir(temporary) or os.listdir(temporary):
            shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def restored():
    environ, cwd, argv, path = dict(os.environ), os.getcwd(), sys.argv, list(sys.path)
    try:
        yield
    finally:
        os.chdir(cwd)
        sys.argv = argv
        sys.path[:] = path
        if dict(os.environ) != environ:
            os.environ.clear()
            os.environ.update(environ)


def memory_bytes():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


limit_bytes = None


def limit_memory(limit):
    """
    Linux counts what a process may write, whether or not it ever does: what was only reserved before the first item is
    not held against it. A package that asks for more gets MemoryError, where it asked.
    """
    global limit_bytes
    if limit is None or sys.platform != "linux":
        return
    import resource

    reserved = max(0, status_bytes("VmData") - status_bytes("VmRSS"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = limit + reserved
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    limit_bytes = limit


def memory_limit_megabytes():
    return limit_bytes and limit_bytes >> 20


def status_bytes(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(f"{name}:"))
