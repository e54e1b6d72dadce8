"""Loads an item file with pypgstac's Loader, when told to on standard input.

usage: load-pypgstac.py DSN FILE METHOD CHUNK batches|file
batches: a new connection and one load for every CHUNK items, as a Lambda handler does; file: one load of it all.
"""

import itertools
import json
import logging
import resource
import sys
import time

import orjson
from pypgstac.db import PgstacDB
from pypgstac.load import Loader, Methods

logging.disable(logging.CRITICAL)
dsn, path, method, chunk, mode = sys.argv[1:6]


def load(items) -> None:
    with PgstacDB(dsn=dsn) as db:
        Loader(db=db).load_items(items, insert_mode=Methods(method), chunksize=int(chunk))


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


print("ready", flush=True)
sys.stdin.readline()
started, cpu_before = time.perf_counter(), cpu()
if mode == "file":
    load(path)
else:
    with open(path, "rb") as lines:
        while batch := [orjson.loads(line) for line in itertools.islice(lines, int(chunk))]:
            load(iter(batch))
wall = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"wall": wall, "clientCpu": cpu() - cpu_before, "peakMegabytes": peak}), flush=True)
