"""Makes STAC items with one stactools package, one after another, until its parent closes the channel or dies.

Run as `python -I worker.py '{"package": …, "parent": …, "scratch": …, "schemas": …, "requests": fd, "replies": fd}'`.
A request is a line of JSON, and so is its reply; stac_ingest_worker/serve.py has their fields.
"""

import os
import sys

sys.dont_write_bytecode = True  # environments are compiled already, and shared
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from stac_ingest_worker.channel import open_channel  # noqa: E402

# Before anything else is imported: packages print while they are imported, and must not find the channel.
channel = open_channel(sys.argv[1])

from stac_ingest_worker.serve import serve  # noqa: E402

sys.path.pop(0)
serve(channel)
