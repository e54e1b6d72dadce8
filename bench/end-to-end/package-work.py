"""Makes the items of requests with stactools' own command, in one process, when told to on standard input.

usage: package-work.py REQUESTS FOLDER
REQUESTS is a file of JSON lines, each the arguments of `stac`; the destination is added here.
"""

import json
import sys
import time
from pathlib import Path

from stactools.cli.cli import cli

requests = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
folder = Path(sys.argv[2])


def make(arguments: list[str], at: int) -> None:
    cli.main(["--quiet", *arguments, str(folder / f"{at}.json")], prog_name="stac", standalone_mode=False)


for at, request in enumerate(requests[:10]):
    make(request, at)
print("ready", flush=True)
sys.stdin.readline()
started = time.perf_counter()
for at, request in enumerate(requests):
    make(request, at)
print(json.dumps({"wall": time.perf_counter() - started}), flush=True)
