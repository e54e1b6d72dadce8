"""Loads what it is told into a pgstac database with the Loader of pypgstac, one JSON request a line on standard input.

{"dsn": …, "collections": [text, …]} or {"dsn": …, "items": [text, …], "method": "upsert"}; answers {"error": null | text}.
"""

import json
import logging
import sys

import orjson
from pypgstac.db import PgstacDB
from pypgstac.load import Loader, Methods

logging.disable(logging.CRITICAL)

for line in sys.stdin:
    request = json.loads(line)
    error = None
    try:
        with PgstacDB(dsn=request["dsn"]) as db:
            loader = Loader(db=db)
            if "collections" in request:
                loader.load_collections(iter([orjson.loads(text) for text in request["collections"]]), Methods.upsert)
            else:
                items = iter([orjson.loads(text) for text in request["items"]])
                loader.load_items(items, insert_mode=Methods(request["method"]))
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    print(json.dumps({"error": error}), flush=True)
