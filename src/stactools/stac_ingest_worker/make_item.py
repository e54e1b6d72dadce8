"""Makes one item: runs the package's create-item as `stac` would."""

import os
import sys
import tempfile

import click
from pystac.errors import STACValidationError

from .arguments import argv_of
from .causes import likely_cause
from .connections import HrefNotAllowed
from .disk import free_bytes, is_disk_full
from .faults import Refusal, explained, mended_by
from .network import chain, is_network_trouble
from .produced import read_produced
from .remote_files import forget_remote_files
from .sandbox import hint
from .surroundings import item_folder
from .validation import invalid_item, validate_published


def make_item(preloaded, worker, request):
    """Returns the item's text and warnings. Raises Refusal; never SystemExit."""
    root, group, command = preloaded.plugins.find(request["group"])
    preloaded.connections.refused.clear()
    with item_folder(worker.scratch) as out:
        destination = os.path.join(out, "item.json")
        argv = argv_of(command, request["args"], request["options"], destination)
        free_before = free_bytes()
        try:
            run(root, group, command, request["group"], argv)
        except Refusal:
            raise
        except BaseException as error:
            raise refusal_of(error, preloaded, worker, request, free_before) from error
        finally:
            forget_remote_files()
        values = [*request["args"], *request["options"].values()]
        text, item, gone = read_produced(out, worker.scratch, values)
        validate_published(item, request["collection_id"], preloaded.validator)
        return {"text": text, "warnings": [*warnings_of(gone), *preloaded.validator.schemas.warnings()]}


def warnings_of(gone):
    """Returns one warning for all hrefs of files that are removed with the item."""
    if not gone:
        return []
    names = ", ".join(gone[:3]) + (f" and {len(gone) - 3} more" if len(gone) > 3 else "")
    return [{"kind": "asset_href_gone", "message": f"the package wrote {names[:300]}, which nobody keeps"}]


def run(root, group, command, group_name, argv):
    sys.argv = ["stac", group_name, "create-item", *argv]
    with click.Context(root, info_name="stac") as top:
        with group.make_context(group_name, ["create-item"], parent=top) as middle:
            middle.invoked_subcommand = "create-item"
            click.Command.invoke(group, middle)
            try:
                context = command.make_context("create-item", list(argv), parent=middle)
            except click.exceptions.Exit:
                raise Refusal("invalid_arguments", "the arguments hold --help or another option that makes no item") from None
            with context:
                try:
                    command.invoke(context)
                except (SystemExit, click.exceptions.Exit) as error:
                    status = getattr(error, "code", None) or getattr(error, "exit_code", None)
                    if status:
                        message = f"the package ended with sys.exit({status!r})"
                        raise Refusal("item_failed", message, show_output=True) from error


def refusal_of(error, preloaded, worker, request, free_before):
    kept_off = next((link for link in chain(error) if isinstance(link, HrefNotAllowed)), None)
    if kept_off is not None:
        return Refusal("href_not_allowed", str(kept_off))
    if isinstance(error, click.UsageError):
        usage = f" ({error.ctx.get_usage()})" if error.ctx else ""
        told = f"the request does not fit the package's create-item: {error.format_message()}{usage}"
        return Refusal("invalid_arguments", f"{told} (try: mend args and options of the recipe, then stac-ingest recipes test)")
    if isinstance(error, STACValidationError):
        return invalid_item(error)
    if isinstance(error, MemoryError):
        return Refusal("crash", f"out of memory{with_limit(worker.memory_limit)}: {explained(error)}")
    if isinstance(error, (click.exceptions.Exit, click.exceptions.Abort)):
        return Refusal("item_failed", "the package gave up", show_output=True)
    if is_disk_full(error, free_before):
        return Refusal("infrastructure", f"the disk of {tempfile.gettempdir()} is full: {explained(error)}")
    hosts = ", ".join(dict.fromkeys(preloaded.connections.refused))
    kept = f"\nsettings did not let the package connect to {hosts} (try: add them under allowed_hrefs.hosts in settings)" if hosts else ""
    cause = likely_cause(error, request, preloaded.plugins.package)
    told = (f"{cause}\n" if cause else "") + explained(error) + mended_by(error) + hint(error, preloaded.confined) + kept
    return Refusal("network" if is_network_trouble(error) else "item_failed", told)


def with_limit(limit):
    return f", with {limit >> 20} MB" if limit else ""
