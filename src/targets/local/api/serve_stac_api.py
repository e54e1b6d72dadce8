"""Serves stac-fastapi-pgstac at a socket until the process that started it ends.

Run as `python -I serve_stac_api.py <folder of stac_ingest_worker> <number of the parent> <socket>`. The database is named by
the variables that stac-fastapi-pgstac reads. Prints a line once it listens.
"""

import sys

sys.dont_write_bytecode = True  # the environment is compiled already, and shared
sys.path.insert(0, sys.argv[1])

from stac_ingest_worker.parent import die_with_parent, watch_parent  # noqa: E402

die_with_parent()
watch_parent(int(sys.argv[2]))
sys.path.remove(sys.argv[1])

import uvicorn  # noqa: E402
from stac_fastapi.pgstac.app import app  # noqa: E402


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        if not self.should_exit:
            print("ready", flush=True)


Server(uvicorn.Config(app, uds=sys.argv[3], log_level="warning", access_log=False)).run()
