"""Runs a worker: reads requests and replies with items.

Request: id, group, args, options, collection_id, unavailable (reasons by host or address of a schema). Reply: id, text with warnings or fault, memory. Before the reply there may
be questions, schema_wanted, each answered with permit: seconds or a reason; and reports, schema_outcome: uri, with text or with
reason and silent.

A request with after, a number, was sent ahead while the one of that number was under way, and is dropped if that failed. A
line with skip, a number, takes such a request back; if it is not begun by then, the reply is skipped.
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
    failed = None
    for request in channel:
        is_ahead = "after" in request
        if "skip" in request or (is_ahead and request["after"] == failed):
            continue
        if is_ahead and channel.is_taken_back(request):
            channel.send({"id": request["id"], "skipped": True})
            continue
        if is_ahead:
            channel.mark_output()
        schemas.begin_item(request["unavailable"])
        try:
            outcome = make_item(preloaded, worker, request)
        except Refusal as refusal:
            outcome = {"fault": refusal.fault}
        except BaseException as error:
            outcome = {"fault": {"kind": "unexpected", "message": explained(error), "show_output": False}}
        if "fault" in outcome:
            failed = request["id"]
        channel.restore_streams()
        channel.send({"id": request["id"], **outcome, "memory": memory_bytes()})
