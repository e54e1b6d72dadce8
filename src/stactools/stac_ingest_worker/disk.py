"""Distinguishes a full disk, which is not the fault of the item, from errors that only look like it."""

import errno
import shutil
import tempfile

from .network import chain

FULL_ERRNOS = frozenset([errno.ENOSPC, errno.EDQUOT])
# With more free space than this, something else was full.
FULL_BYTES = 16 * 1024 * 1024


def free_bytes():
    return shutil.disk_usage(tempfile.gettempdir()).free


def is_disk_full(error, free_before):
    """Takes the free space when the item was begun, too: what filled the disk may be gone by now."""
    if not any(isinstance(link, OSError) and link.errno in FULL_ERRNOS for link in chain(error)):
        return False
    return min(free_before, free_bytes()) < FULL_BYTES
