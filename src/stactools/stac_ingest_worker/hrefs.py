"""Settles the hrefs of an item that was written into a temporary folder: the same input gives the same item wherever that is.

An href that starts at the item's file and leaves the temporary folder becomes absolute. One that leads into the folder
loses the folder's name: what it names is removed with the item.
"""

import functools
import os
import re
import urllib.parse

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
# Links that pystac writes when a package saves a catalog; an item that is published alone has none of these files.
OF_CATALOGS = ("self", "root", "parent", "collection")
# Links that stand in static catalogs as `../../catalog.json`: only the disk shows that one of them is a real path.
STRUCTURE = (*OF_CATALOGS, "child", "item", "items", "next", "prev")


class Places:
    """Folders of one item: where its file was written, the package's temporary folder, and folders of its input."""

    def __init__(self, file, out, scratch, values=()):
        self.folder = os.path.dirname(file)
        self.out = out
        self.scratch = spellings(scratch)
        self.above = {os.path.dirname(folder) for folder in self.scratch}
        paths = [os.path.abspath(value) for value in values if not SCHEME.match(value) and os.path.exists(value)]
        self.inputs = {os.path.dirname(path) for path in paths} - self.above - {"/"}


@functools.lru_cache(1)
def spellings(scratch):
    """Returns the names of a worker's folder, which stays the same."""
    return {os.path.normpath(scratch), os.path.realpath(scratch)}


def settle_hrefs(item, places):
    """Returns the item, the same one if nothing changed, and the hrefs of assets and links that name removed files."""
    gone = []
    links = item.get("links")
    if isinstance(links, list):
        kept = [link for link in links if not leads_to_catalog(link, places)]
        item = item if len(kept) == len(links) else {**item, "links": kept}
    return settled(item, places, gone), gone


def settled(value, places, gone):
    if isinstance(value, list):
        inner = [settled(each, places, gone) for each in value]
        return value if all(a is b for a, b in zip(inner, value)) else inner
    if not isinstance(value, dict):
        return value
    inner = {key: settled(each, places, gone) for key, each in value.items() if key != "coordinates"}
    if isinstance(value.get("href"), str):
        inner["href"] = settled_href(value["href"], places, gone, value.get("rel") in STRUCTURE)
    changed = {key: each for key, each in inner.items() if each is not value[key]}
    return {**value, **changed} if changed else value


def settled_href(href, places, gone, needs_file):
    path, is_relative = local_path(href, places.folder)
    if path is None:
        return href
    if is_within(path, places.scratch):
        if is_relative and not os.path.exists(path):
            return href
        gone.append(inside_name(path, places))
        return gone[-1]
    return path if is_relative and is_meant(path, places, needs_file) else href


def is_meant(path, places, needs_file):
    """Distinguishes a path that a package made relative to its output from one that stands so in its templates."""
    if os.path.lexists(path) or is_within(path, places.inputs):
        return True
    first, _, rest = path[1:].partition("/")
    if needs_file or not rest or is_within(path, places.above):
        return False
    return first.startswith("vsi") or os.path.isdir(f"/{first}")


def local_path(href, folder):
    """Returns the path that an href means and if it is relative; None if it is an address."""
    if href.lower().startswith("file:"):
        address = urllib.parse.urlsplit(href)
        return os.path.normpath(urllib.parse.unquote(address.path)), False
    if href == "" or href[0] in "#?\\" or href.startswith("//") or SCHEME.match(href) or "\0" in href:
        return None, False
    return os.path.normpath(os.path.join(folder, href)), not href.startswith("/")


def inside_name(path, places):
    """Returns a name for a file of the temporary folder that is the same in every such folder."""
    if not is_within(path, {places.out, os.path.realpath(places.out)}):
        return f"./{os.path.basename(path)}"
    folder = places.folder if is_within(path, {places.out}) else os.path.realpath(places.folder)
    name = os.path.relpath(path, folder)
    return name if name.startswith("..") else f"./{name}"


def leads_to_catalog(link, places):
    if not isinstance(link, dict) or link.get("rel") not in OF_CATALOGS or not isinstance(link.get("href"), str):
        return False
    path, is_relative = local_path(link["href"], places.folder)
    return path is not None and is_within(path, places.scratch) and (not is_relative or os.path.exists(path))


def is_within(path, folders):
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)
