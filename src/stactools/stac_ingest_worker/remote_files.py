"""Empties GDAL's cache of remote files, which would be out of date in a process that runs for long."""

import ctypes
import functools
import sys

# Each wheel carries a GDAL of its own; its module leads to it.
LINKED_WITH_GDAL = ("rasterio._base", "fiona._env", "pyogrio._io", "osgeo._gdal")


def forget_remote_files():
    """Lets the next item read remote files anew, as `stac` in its own process would."""
    for name in LINKED_WITH_GDAL:
        module = sys.modules.get(name)
        if module is not None:
            clear_of(module)()


@functools.cache
def clear_of(module):
    try:
        return ctypes.CDLL(module.__file__).VSICurlClearCache
    except (AttributeError, OSError):
        return lambda: None  # this GDAL was built without a cache of remote files
