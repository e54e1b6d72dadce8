"""Changes items at random, and looks for one that the quick validator accepts and jsonschema does not judge as valid.

usage: compare-validators.py SOURCES ITEMS CHANGES [SCHEMAS]
ITEMS is a file with an item on each line, SCHEMAS a JSON file with schemas by address. Prints a JSON object: the number of
judged documents, of valid ones, of those accepted quickly, whether every item itself was, and the differences.
"""

import copy
import json
import random
import sys

sys.path.insert(0, sys.argv[1])

from stac_ingest_worker.quick_validation import QuickValidator
from stac_ingest_worker.schemas import SchemaUnavailable
from stac_ingest_worker.validation import CachedValidator

VALUES = [
    None, True, False, 0, 1, 1.0, -1, 0.5, 3, 90.5, 255, 2**31, 10**30, -(2**70), 1e-320, 5e300, float("inf"), float("-inf"),
    "", "a", "A", "é", "GET", "GET\n", "Ünï", "٣", "a\u00a0b", "\u2028", "\x1f", "\ud800", " ", "0" * 300, "proj:x", "eo:",
    "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z\n", "2020-01-01T00:00:00", "٢020-01-01T00:00:00Z", "Feature", "Polygon", "Point",
    "uint8", "data", "red", "EPSG:4326", "epsg:٤326", "x.y/z?q=1#f", [], [0], [0, 0], [0, 0, 0, 0], [[0, 0], [1, 1]], [1, 1.0, True],
    [True, True], ["a", "a"], {}, {"type": "Point", "coordinates": [0, 0]}, {"href": "x"}, {"href": "", "rel": "self"},
    {"name": "a"}, {"proj:epsg": 1}, {"": 1}, {"é": 1}, {"statistics": {}}, {"type": "number"},
]  # fmt: skip


def places(value):
    """Lists every container below a value, with each of its keys."""
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    for key, inner in pairs:
        yield value, key
        yield from places(inner)


def changed(item, chance):
    document = copy.deepcopy(item)
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        every = list(places(document))
        if not every:
            break
        container, key = chance.choice(every)
        other, other_key = chance.choice(every)
        change = chance.randrange(6)
        if change == 0:
            del container[key]
        elif change == 1:
            container[key] = copy.deepcopy(other[other_key])
        elif change == 2 and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        elif change == 2:
            container[str(chance.choice(VALUES))] = container[key]
        elif change == 3 and isinstance(container, dict):
            name = key + chance.choice(["\n", "é", " ", "x", ":x"])
            container[name] = container.pop(key)
        elif change == 4 and isinstance(container[key], (int, float)):
            container[key] = chance.choice([container[key] + 0.5, -container[key], container[key] * 1000, str(container[key])])
        else:
            container[key] = copy.deepcopy(chance.choice(VALUES))
    return document


def main():
    items = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
    chance = random.Random(int(sys.argv[3]))
    validator = CachedValidator("/nonexistent")
    core = validator.schema_uri_map.get_object_schema_uri("Feature", "1.1.0")
    added = json.load(open(sys.argv[4], encoding="utf-8")) if len(sys.argv) > 4 else {}
    validator.schemas.known.update(added)
    quick = QuickValidator(validator.schemas.known)
    report = {"judged": 0, "valid": 0, "quick": 0, "items": True, "differences": []}

    def judge(uri, document):
        accepted = quick.accepts(uri, document)
        try:
            verdict = not list(validator._validator(uri).iter_errors(document))
        except Exception as error:
            verdict = str(error) if isinstance(error, SchemaUnavailable) else repr(error)
        report["judged"] += 1
        report["valid"] += verdict is True
        report["quick"] += accepted
        if accepted and verdict is not True:
            report["differences"].append([uri, verdict, document])
        return accepted

    for item in items:
        addresses = [core, *(uri for uri in item.get("stac_extensions", []) if uri in added)]
        for uri in addresses:
            report["items"] = judge(uri, {**item, "stac_version": "1.1.0"}) and report["items"]
        for _ in range(int(sys.argv[3]) // len(items)):
            document = changed(item, chance)
            for uri in addresses:
                judge(uri, document)
    report["differences"] = report["differences"][:5]
    print(json.dumps(report))


main()
