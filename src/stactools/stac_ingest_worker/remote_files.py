"""Empties the cache of remote files that GDAL keeps: it is right for a program that ends, but wrong for a worker."""

import ctypes
import functools
import sys

# Any of these leads to the GDAL it was linked with; wheels carry one each.
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
        return lambda: None  # built without it: nothing is remembered, either
