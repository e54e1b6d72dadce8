"""Reads the item that a package wrote: a file at the destination, or below a folder that it made there."""

import json
import os

from .faults import Refusal
from .hrefs import Places, settle_hrefs


class NotANumber:
    def __init__(self, name):
        self.name = name


def read_produced(folder, scratch, values):
    """Returns the item's text as it was written, but for hrefs that depend on the temporary folder, the parsed item, and hrefs of removed files."""
    found = []
    for path in written(folder):
        text, document = read(path)
        if isinstance(document, dict) and document.get("type") == "Feature":
            found.append((path, text, document))
        elif path == os.path.join(folder, "item.json"):
            raise Refusal("invalid_item", f"the package wrote {kind_of(document)}, not an item")
    if not found:
        raise Refusal("item_failed", "the package ended without writing an item", show_output=True)
    if len(found) > 1:
        names = ", ".join(os.path.relpath(path, folder) for path, _, _ in found[:5])
        raise Refusal("item_failed", f"the package wrote {len(found)} items, but a message makes one: {names}")
    path, text, item = found[0]
    settled, gone = settle_hrefs(item, Places(path, folder, scratch, values))
    return text if settled is item else json.dumps(settled, ensure_ascii=False), settled, gone


def written(folder):
    usual = os.path.join(folder, "item.json")
    if os.listdir(folder) == ["item.json"] and os.path.isfile(usual):
        return [usual]
    paths = [os.path.join(base, name) for base, _, names in os.walk(folder) for name in names]
    return sorted(path for path in paths if path.endswith((".json", ".geojson")))


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
        found = []
        document = json.loads(text, parse_constant=lambda name: found.append(name) or NotANumber(name))
    except (ValueError, RecursionError) as error:
        what = "an empty file" if not data.strip() else f"a file that is not JSON: {error}"
        raise Refusal("invalid_item", f"the package wrote {what}") from error
    for where, constant in constants(document, "") if found else ():
        raise Refusal("invalid_item", f"the package wrote {constant.name} at {where}, which JSON does not have")
    return text, document


def constants(value, where):
    if isinstance(value, NotANumber):
        yield where or "the top", value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from constants(inner, f"{where}.{key}" if where else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from constants(inner, f"{where}[{index}]")


def kind_of(document):
    kind = document.get("type") if isinstance(document, dict) else type(document).__name__
    return f"a {kind}" if kind else "an object without a type"
