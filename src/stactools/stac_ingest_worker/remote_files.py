"""GDAL remembers what it read from an address, and what was not there: right for a program that ends, wrong for a worker."""

import ctypes
import sys

# Any of these leads to the GDAL it was linked with; wheels carry one each.
LINKED_WITH_GDAL = ("rasterio._base", "fiona._env", "pyogrio._io", "osgeo._gdal")
clearing = {}


def forget_remote_files():
    """So that the next item finds what is there by then, as `stac` in a process of its own would."""
    for name in LINKED_WITH_GDAL:
        module = sys.modules.get(name)
        if module is None:
            continue
        if name not in clearing:
            clearing[name] = clear_of(module)
        clearing[name]()


def clear_of(module):
    try:
        return ctypes.CDLL(module.__file__).VSICurlClearCache
    except (AttributeError, OSError):
        return lambda: None  # built without it: nothing is remembered, either
