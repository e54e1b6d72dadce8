"""Distinguishes a full disk, which is not the fault of the item, from errors that only look like it."""

import errno
import shutil
import tempfile

from .network import chain

FULL_ERRNOS = frozenset([errno.ENOSPC, errno.EDQUOT])
# With more free space than this, something else was full.
FULL_BYTES = 16 * 1024 * 1024


def is_disk_full(error):
    if not any(isinstance(link, OSError) and link.errno in FULL_ERRNOS for link in chain(error)):
        return False
    return shutil.disk_usage(tempfile.gettempdir()).free < FULL_BYTES
