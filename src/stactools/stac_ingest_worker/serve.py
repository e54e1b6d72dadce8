"""The loop. Request: id, group, args, options, collection_id. Reply: id, text or fault, memory, schemas that could not be had."""

import faulthandler
import logging
import os
import sys
import tempfile

from .faults import Refusal, explained
from .parent import die_with
from .surroundings import memory_bytes


class ToStandardError(logging.StreamHandler):
    """Looks the stream up at each record: a package may have closed the one that was there."""

    def __init__(self):
        logging.Handler.__init__(self)

    @property
    def stream(self):
        return sys.stderr


def serve(channel):
    start = channel.start
    die_with(start["parent"])
    faulthandler.enable()
    # One item at a time on each core: threads inside numpy only get in each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])
    os.environ["TMPDIR"] = tempfile.tempdir = start["scratch"]
    log_as_stac_does()
    try:
        from .make_item import make_item
        from .plugins import Plugins
        from .validation import install_validator

        validator = install_validator(start["schemas"])
        plugins = Plugins(start["package"])
    except Refusal as refusal:
        return channel.send({"failed": refusal.fault})
    except BaseException as error:
        message = f"the environment of {start['package']} does not work: {explained(error)}"
        return channel.send({"failed": {"kind": "item_failed", "message": message, "show_output": False}})
    channel.restore_streams()
    channel.send({"ready": True, "groups": plugins.groups(), "memory": memory_bytes()})
    for request in channel:
        try:
            outcome = {"text": make_item(plugins, start["scratch"], request)}
        except Refusal as refusal:
            outcome = {"fault": refusal.fault}
        except BaseException as error:
            outcome = {"fault": {"kind": "unexpected", "message": explained(error), "show_output": False}}
        channel.restore_streams()
        untold = validator.schemas.untold()
        channel.send({"id": request["id"], **outcome, "memory": memory_bytes(), "schemas_missing": untold})


def log_as_stac_does():
    handler = ToStandardError()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("stactools")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
