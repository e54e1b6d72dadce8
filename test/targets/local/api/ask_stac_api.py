"""Asks a STAC API what pystac-client and rustac can ask it, and prints the answers as JSON: `ask_stac_api.py <address>`."""

import json
import sys

import rustac
from pystac_client import Client
from pystac_client.exceptions import APIError

url = sys.argv[1]
client = Client.open(url)


def ids(**asked):
    return sorted(item["id"] for item in client.search(**asked).items_as_dicts())


def refusal(**asked):
    try:
        return ids(**asked)
    except APIError as error:
        return str(error)


paged = [item["id"] for item in client.search(collections=["scenes"], limit=1000).items_as_dicts()]
east = {"op": ">", "args": [{"property": "eastness"}, 2]}
answers = {
    "collections": sorted(collection.id for collection in client.get_collections()),
    "paged": [len(paged), len(set(paged))],
    "paged_by_get": ids(method="GET", collections=["odd"], limit=2),
    "box": ids(collections=["scenes"], bbox=[0.995, -90, 1.025, 90]),
    "time": ids(collections=["scenes"], datetime="2021-01-01T00:00:05Z/2021-01-01T00:00:07Z"),
    "ids": ids(collections=["scenes"], ids=["scene-00007", "scene-00001", "nowhere"]),
    "cql2_json": ids(collections=["odd"], filter=east, filter_lang="cql2-json"),
    "cql2_text": ids(collections=["odd"], filter="eastness > 2", filter_lang="cql2-text", method="GET"),
    "wrong_filter": refusal(filter={"op": "no such", "args": []}),
    "by_collection": sorted(item.id for item in client.get_collection("odd").get_items()),
    "rustac": sorted(item["id"] for item in rustac.search_sync(url, collections=["odd"])),
    "lossy": list(client.search(collections=["lossy"]).items_as_dicts()),
    "odd": list(client.search(collections=["odd"]).items_as_dicts()),
}
print(json.dumps(answers))
