"""Runs a worker: reads requests and replies with items.

Request: id, group, args, options, collection_id, unavailable (reasons by host or address of a schema). Reply: id, text with warnings or fault, memory. Before the reply there may
be questions, schema_wanted, each answered with seconds or a reason; and reports, schema_outcome: uri, with text or with
reason and silent.
"""

import gc

from .faults import Refusal, explained
from .make_item import make_item
from .surroundings import memory_bytes


def serve(worker, preloaded):
    channel = worker.channel
    gc.enable()
    schemas = preloaded.validator.schemas
    schemas.connect(channel)
    channel.send({"ready": True})
    for request in channel:
        schemas.begin_item(request["unavailable"])
        try:
            outcome = make_item(preloaded, worker, request)
        except Refusal as refusal:
            outcome = {"fault": refusal.fault}
        except BaseException as error:
            outcome = {"fault": {"kind": "unexpected", "message": explained(error), "show_output": False}}
        channel.restore_streams()
        channel.send({"id": request["id"], **outcome, "memory": memory_bytes()})
