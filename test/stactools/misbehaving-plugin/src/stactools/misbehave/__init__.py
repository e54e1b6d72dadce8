"""A stactools package that does what packages do in the wild, one thing a mode."""

import ctypes
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

import click
import numpy
import numpy.random

served = 0
if os.environ.get("GDAL_MISBEHAVE_THREAD"):
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()


def register_plugin(registry):
    registry.register_subcommand(create_command)


def create_command(cli):
    @cli.group("misbehave")
    def misbehave():
        pass

    @misbehave.command("create-item")
    @click.argument("mode")
    @click.argument("destination")
    @click.option("--detail", default="")
    @click.option("--tag", multiple=True)
    @click.option("--pair", nargs=2)
    @click.option("--cogs/--no-cogs", default=False)
    @click.option("--fast", "-f", is_flag=True)
    @click.option("--size", type=int)
    @click.option("-v", "--verbose", count=True)
    def create_item(mode, detail, destination, **options):
        global served
        served += 1
        print("noise from Python")
        os.write(1, b"noise from C\n")
        item = {
            "type": "Feature",
            "stac_version": "1.1.0",
            "id": mode,
            "geometry": None,
            "properties": {"datetime": "2020-01-01T00:00:00Z", "detail": detail, "options": options, **seen()},
            "links": [],
            "assets": {},
        }
        behave(mode, detail, item, destination)

    @misbehave.command("create-collection")
    def create_collection():
        pass

    @cli.group("misbehave-without-items")
    def without_items():
        pass

    return misbehave


def seen():
    return {
        "cwd": os.getcwd(),
        "leaked": os.environ.get("MISBEHAVE_LEAK"),
        "argv": sys.argv[1:3],
        "pid": os.getpid(),
        "parent": os.getppid(),
        "served": served,
        "temporary": tempfile.gettempdir(),
        "random": [random.random(), numpy.random.random()],
        "threads": os.environ.get("OPENBLAS_NUM_THREADS"),
        "stdin": sys.stdin.read(),
    }


def write(item, path, **kwargs):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        json.dump(item, file, **kwargs)


def behave(mode, detail, item, destination):
    """Does as the mode says: `flood+scene` floods first, and then makes an ordinary scene."""
    before, _, mode = mode.rpartition("+")
    if (before or mode) in BEFORE:
        BEFORE[before or mode](detail, item)
    if mode in INSTEAD:
        return INSTEAD[mode](item, destination)
    write(item, destination)
    if mode in AFTER:
        AFTER[mode](detail)


def hang_in_c(detail, item):
    ctypes.PyDLL(None).sleep(3600)  # keeps the interpreter to itself


def flood(detail, item):
    for _ in range(int(detail) * 16):
        os.write(1, b"x" * 65535 + b"\n")
        os.write(2, b"y" * 65535 + b"\n")


def meet(detail, item):
    """Waits in the folder that `detail` names until as many are there as it says, too."""
    folder, count = os.path.split(detail)
    with open(os.path.join(folder, str(os.getpid())), "w"):
        pass
    while len(os.listdir(folder)) < int(count):
        time.sleep(0.05)


def litter(detail, item):
    descriptor, _ = tempfile.mkstemp()
    os.write(descriptor, b"z" * 100_000)
    os.close(descriptor)
    os.makedirs(os.path.join(os.environ["TMPDIR"], "left", "behind"))


def child(detail, item):
    item["properties"]["child"] = subprocess.Popen(["sleep", "3600"]).pid
    with open(detail, "w") as file:
        file.write(str(item["properties"]["child"]))
    time.sleep(3600)


def daemonise(detail, item):
    """Leaves a process behind in a session of its own, as `detail` says: keep or close its descriptors, or run a program."""
    told, tell = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if detail.startswith("run"):
            environment = {} if detail == "run-without-environment" else None
            os.write(tell, str(subprocess.Popen(["sleep", "3600"], env=environment).pid).encode())
            os._exit(0)
        if os.fork() == 0:
            os.write(tell, str(os.getpid()).encode())
            if detail == "close":
                os.closerange(0, 1024)
            while True:
                time.sleep(3600)
        os._exit(0)
    os.close(tell)
    item["properties"]["daemon"] = int(os.read(told, 100))
    os.close(told)


def snoop(detail, item):
    """Looks at its environment, and tries to read and write the files that `detail` names: in hex, so that no check of addresses sees them."""
    wanted = json.loads(bytes.fromhex(detail))
    found = {"user": os.getuid(), "environment": dict(os.environ), "read": {}, "written": {}}
    for path in wanted.get("read", []):
        try:
            found["read"][path] = sorted(os.listdir(path)) if os.path.isdir(path) else open(path, "rb").read().decode("latin-1")
        except OSError as error:
            found["read"][path] = type(error).__name__
    for path in wanted.get("write", []):
        try:
            with open(path, "ab") as file:
                file.write(b"x")
            found["written"][path] = "written"
        except OSError as error:
            found["written"][path] = type(error).__name__
    for pid in wanted.get("kill", []):
        try:
            os.kill(pid, 9)
            found["written"][str(pid)] = "killed"
        except OSError as error:
            found["written"][str(pid)] = type(error).__name__
    command = wanted.get("run")
    if command:
        ended = subprocess.run(command, capture_output=True, text=True)
        found["ran"] = [ended.returncode, ended.stdout + ended.stderr]
    item["properties"]["found"] = found


def close_streams(detail, item):
    for stream in (sys.stdin, sys.stdout):
        stream.close()
    for descriptor in (0, 1, 2):
        os.close(descriptor)


def raise_from(detail, item):
    try:
        raise ConnectionResetError("peer went away")
    except ConnectionResetError as error:
        raise ValueError("cannot read the scene") from error


def raise_while_handling(detail, item):
    try:
        raise TimeoutError("no answer")
    except TimeoutError:
        raise KeyError("scene")


def fail(detail, item):
    raise ValueError(f"the scene is broken: {detail}")


def open_raster(detail, item):
    import rasterio

    with rasterio.open(detail) as raster:
        item["properties"]["width"] = raster.width


def fetch(detail, item):
    import requests

    requests.get(detail, timeout=5).raise_for_status()


def fetch_with_urllib(detail, item):
    import urllib.request

    urllib.request.urlopen(detail, timeout=5)


def fetch_with_fsspec(detail, item):
    import fsspec

    with fsspec.open(detail) as file:
        file.read()


def validate(detail, item):
    import pystac

    item["stac_extensions"] = [detail]
    pystac.Item.from_dict(item).validate()


def usage(detail, item):
    raise click.BadParameter("no such scene", param_hint="mode")


def leak(detail, item):
    LEAKED.append(b"x" * (int(detail) * 1_000_000))


def take_for_a_moment(detail, item):
    b"x" * (int(detail) * 1_000_000)


def hold(detail, item):
    held = b"x" * (int(detail) * 1_000_000)
    time.sleep(2)
    del held


def not_a_number(item, destination):
    item["properties"]["cloud"] = [1, float("nan")]
    write(item, destination)


def with_extensions(item, destination):
    item["stac_extensions"] = [item["properties"]["detail"]]
    write(item, destination)


def with_many_extensions(item, destination):
    """Names hosts that nobody has asked before."""
    address = item["properties"]["detail"]
    item["stac_extensions"] = [address.replace("https://", f"https://h{at}.") for at in range(5)]
    write(item, destination)


def in_collection(item, destination):
    write({**item, "collection": "its-own"}, destination)


def two(item, destination):
    write(item, os.path.join(destination, "a.json"))
    write({**item, "id": "second"}, os.path.join(destination, "b.json"))


def folder(item, destination):
    path = os.path.join(destination, "inner", "item.json")
    item["links"] = [{"rel": "self", "href": path}, {"rel": "about", "href": "https://example.com"}]
    item["properties"]["gsd"] = 10.0
    write(item, path)


def scene(item, destination):
    item["id"] = item["properties"].pop("detail")
    item["geometry"] = {"type": "Point", "coordinates": [1.0, 2.0]}
    item["bbox"] = [1.0, 2.0, 1.0, 2.0]
    write(item, destination)


def tile(item, destination):
    """Reads the raster that `detail` names, and makes an item of it at the time that `tag` says."""
    import rasterio

    href, options = item["properties"].pop("detail"), item["properties"].pop("options")
    with rasterio.open(href) as raster:
        raster.read()
    item["properties"]["datetime"] = options["tag"][0]
    item["assets"] = {"data": {"href": href}}
    item["properties"]["detail"] = os.path.splitext(os.path.basename(href))[0]
    scene(item, destination)


def beside(item, destination):
    write(item, os.path.join(os.path.dirname(destination), "other-name.json"))


def spelled(item, destination):
    with open(destination, "w") as file:
        file.write(json.dumps(item, indent=1).replace('"detail": ""', '"detail": 10.0, "tiny": 1.50e-7, "name": "é\u2028"'))


def hrefs(item, destination):
    """Writes hrefs as `detail` says, in hex: relative to the output, of files in the output or the temporary folder, or as they are."""
    wanted = json.loads(bytes.fromhex(item["properties"].pop("detail")))
    path = os.path.join(destination, "inner", "item.json") if wanted.get("nested") else destination
    here = os.path.dirname(path)

    def href_of(how, name):
        if how in ("verbatim", "relative"):
            return name if how == "verbatim" else os.path.relpath(name, here)
        file = os.path.join(tempfile.mkdtemp() if how.startswith("temporary") else here, name)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w") as opened:
            opened.write("{}")
        return {"file": "file://" + file, "relative": os.path.relpath(file, here)}.get(how.partition("-")[2], file)

    item["assets"] = {str(at): {"href": href_of(*each), "alternate": {"copy": {"href": href_of(*each)}}} for at, each in enumerate(wanted.get("assets", []))}
    item["links"] = [{"rel": rel, "href": href_of(how, name)} for rel, how, name in wanted.get("links", [])]
    write(item, path)


def text(content):
    def write_text(item, destination):
        with open(destination, "w") as file:
            file.write(content)

    return write_text


LEAKED = []
BEFORE = {
    "exit-3": lambda detail, item: sys.exit(3),
    "exit-words": lambda detail, item: sys.exit("cannot go on"),
    "abort": lambda detail, item: os.abort(),
    "segfault": lambda detail, item: ctypes.string_at(0),
    "os-exit": lambda detail, item: os._exit(7),
    "hang": lambda detail, item: time.sleep(3600),
    "hang-in-c": hang_in_c,
    "sleep": lambda detail, item: time.sleep(float(detail)),
    "flood": flood,
    "meet": meet,
    "litter": litter,
    "child": child,
    "close-streams": close_streams,
    "daemonise": daemonise,
    "snoop": snoop,
    "environ": lambda detail, item: os.environ.update(MISBEHAVE_LEAK="leaked"),
    "chdir": lambda detail, item: os.chdir("/"),
    "no-memory": lambda detail, item: bytearray(1 << 60),
    "fail": fail,
    "raise-from": raise_from,
    "raise-while-handling": raise_while_handling,
    "open-raster": open_raster,
    "fetch": fetch,
    "fetch-with-urllib": fetch_with_urllib,
    "fetch-with-fsspec": fetch_with_fsspec,
    "validate": validate,
    "usage": usage,
    "leak": leak,
    "hold": hold,
    "take": take_for_a_moment,
}
INSTEAD = {
    "nothing": lambda item, destination: None,
    "nan": not_a_number,
    "in-collection": in_collection,
    "two": two,
    "folder": folder,
    "hrefs": hrefs,
    "beside": beside,
    "scene": scene,
    "tile": tile,
    "spelled": spelled,
    "with-extensions": with_extensions,
    "with-many-extensions": with_many_extensions,
    "not-json": text("not json"),
    "empty": text(""),
    "collection": text('{"type": "Collection", "id": "x"}'),
    "invalid": text('{"type": "Feature", "stac_version": "1.1.0", "id": "x", "geometry": null, "links": [], "assets": {}}'),
    "unversioned": text('{"type": "Feature", "id": "x"}'),
}
AFTER = {
    "exit-0": lambda detail: sys.exit(0),
    "exit-1-late": lambda detail: sys.exit(1),
}
