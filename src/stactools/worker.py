"""Imports one stactools package and runs the workers that make STAC items with it, until its parent closes the channel or dies.

Run as `python -I -S worker.py '{"package": …, "parent": …, "schemas": …, "hosts": [], "requests": fd, "replies": fd, "private": …, "home": …}'`.
Requests and replies are lines of JSON. stac_ingest_worker/fork_server.py has the ones of this process, and
stac_ingest_worker/serve.py the ones of a worker.
"""

import gc
import os
import sys

gc.disable()  # imports leave little garbage; serve.py enables it again
sys.dont_write_bytecode = True  # environments are compiled already, and shared
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from stac_ingest_worker.channel import open_channel  # noqa: E402

# The channel opens before any other import: packages print while they are imported, and must not find it.
channel, start = open_channel(sys.argv[1])

from stac_ingest_worker.sandbox import confine  # noqa: E402

confined = confine(start)

# Installed packages become importable only now, because `site` can already run code of theirs.
import site  # noqa: E402

site.main()

from stac_ingest_worker.preload import preload  # noqa: E402

sys.path.remove(os.path.dirname(os.path.abspath(__file__)))
preloaded = preload(channel, start, confined)
if preloaded:
    from stac_ingest_worker.fork_server import run_fork_server

    run_fork_server(channel, start, preloaded)
