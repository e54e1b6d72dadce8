"""Sets the folders, variables and limits for one item, and restores them after it."""

import contextlib
import os
import shutil
import sys
import tempfile

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
# More than the seven numbers of statm need.
PAGES_BYTES = 256


@contextlib.contextmanager
def item_folder(scratch):
    """Makes a folder for the item and one for temporary files, and removes all that they hold."""
    out = os.path.join(scratch, f"item-{os.urandom(8).hex()}")
    empty = os.path.join(scratch, "empty")
    try:
        os.rename(empty, out)
    except OSError:
        os.mkdir(out, 0o700)
    temporary = os.path.join(scratch, "tmp")
    if not os.path.isdir(temporary):
        os.mkdir(temporary)
    before, tempfile.tempdir = tempfile.tempdir, temporary
    try:
        with restored():
            os.environ["TMPDIR"] = os.environ["CPL_TMPDIR"] = temporary
            yield out
    finally:
        tempfile.tempdir = before
        clear(out, empty)
        # Most packages leave it empty, and to look is cheaper than to make it again.
        if not os.path.isdir(temporary) or os.listdir(temporary):
            shutil.rmtree(temporary, ignore_errors=True)


def clear(out, empty):
    """Empties a folder and keeps it for the next item: to remove one takes a disk that others use as long as the item."""
    try:
        for name in os.listdir(out):
            os.unlink(os.path.join(out, name))
        os.rename(out, empty)
    except OSError:
        shutil.rmtree(out, ignore_errors=True)


@contextlib.contextmanager
def restored():
    environ, cwd, argv, path = variables(), os.getcwd(), sys.argv, list(sys.path)
    try:
        yield
    finally:
        os.chdir(cwd)
        sys.argv = argv
        sys.path[:] = path
        restore_environ(environ)


def variables():
    """Returns the variables as CPython keeps them, in bytes: to decode all of them twice an item is slow."""
    return os.environ._data.copy()


def restore_environ(before):
    now = variables()
    if now == before:
        return
    for name in now.keys() - before.keys():
        del os.environb[name]
    for name, value in before.items():
        if now.get(name) != value:
            os.environb[name] = value


def memory_bytes():
    try:
        with open("/proc/self/statm", "rb", buffering=0) as file:
            return int(file.read(PAGES_BYTES).split()[1]) * PAGE_BYTES
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def limit_memory(limit):
    """
    Limits the memory that this process may take from now on; returns the limit, or None if none is set. Linux also
    counts memory that is reserved but never written, so this adds the memory that is reserved already. A package that
    asks for more gets MemoryError.
    """
    if limit is None or sys.platform != "linux":
        return None
    import resource

    reserved = max(0, status_bytes("VmData") - status_bytes("VmRSS"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = limit + reserved
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    return limit


def status_bytes(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(f"{name}:"))
