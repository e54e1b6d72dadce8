"""Runs a worker: reads requests and replies with items.

Request: id, group, args, options, collection_id. Reply: id, text with warnings or fault, memory, schemas_missing with reasons, and
schemas_fetched with their text.
"""

import gc

from .faults import Refusal, explained
from .make_item import make_item
from .surroundings import memory_bytes


def serve(worker, preloaded, unavailable):
    channel = worker.channel
    gc.enable()
    schemas = preloaded.validator.schemas
    schemas.give_up_all(unavailable)
    channel.send({"ready": True})
    for request in channel:
        try:
            outcome = make_item(preloaded, worker, request)
        except Refusal as refusal:
            outcome = {"fault": refusal.fault}
        except BaseException as error:
            outcome = {"fault": {"kind": "unexpected", "message": explained(error), "show_output": False}}
        channel.restore_streams()
        told = {"schemas_missing": schemas.take_missing(), "schemas_fetched": schemas.take_fetched()}
        channel.send({"id": request["id"], **outcome, "memory": memory_bytes(), **told})
