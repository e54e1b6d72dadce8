"""Tells quickly, with jsonschema-rs, that a document is valid. Where it is not certain, jsonschema has the last word.

The two differ in what Python does otherwise than JavaScript: in its regular expressions, in numbers beyond those of JSON,
in remainders of fractions. A schema or a document with any of these is left to jsonschema.
"""

try:
    import jsonschema_rs
except ImportError:  # it does not exist for every Python
    jsonschema_rs = None

DRAFT_7 = ("http://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-07/schema")
# Remainders are computed otherwise, and contents are not looked at by jsonschema.
DIFFERENT_KEYWORDS = ("multipleOf", "contentEncoding", "contentMediaType")
# Text that means the same to regular expressions of Python and of JavaScript; not so é, which only Python's \w has, nor
# a newline at the end, which only Python's $ overlooks.
PLAIN_TEXT = r"^([\t\n -~]*[\t -~])?$"
# An infinite number has none of these types.
PLAIN = {
    "$schema": DRAFT_7[0],
    "type": ["object", "array", "string", "number", "boolean", "null"],
    "pattern": PLAIN_TEXT,
    "propertyNames": {"pattern": PLAIN_TEXT},
    "additionalProperties": {"$ref": "#"},
    "items": {"$ref": "#"},
}
OTHER = "x-stac-ingest-other"


class QuickValidator:
    """Knows schemas, and fetches none: a document that another one decides about is left to jsonschema."""

    def __init__(self, known):
        """Takes schemas by address."""
        self._known = {uri: schema for uri, schema in known.items() if is_same_in_both(schema)} if jsonschema_rs else {}
        self._compiled = {}
        self._met_other = False
        if self._known:
            self._registry = jsonschema_rs.Registry(list(self._known.items()), draft=7, retriever=other)
            self._plain = jsonschema_rs.Draft7Validator(PLAIN, retriever=other)

    def accepts(self, uri, document):
        """Returns True if the document is valid for certain, False if jsonschema has to look."""
        if uri not in self._compiled:
            self._compiled[uri] = self._compile(uri)
        validator = self._compiled[uri]
        self._met_other = False
        try:
            is_valid = validator is not None and self._plain.is_valid(document) and validator.is_valid(document)
        except Exception:  # half of a surrogate pair, or nesting that is too deep
            return False
        return is_valid and not self._met_other

    def _compile(self, uri):
        schema = self._known.get(uri)
        if schema is None or schema.get("$schema") not in DRAFT_7:
            return None
        quick = self

        class Other:
            def __init__(self, *_):
                pass

            def validate(self, _):
                quick._met_other = True

        options = {"registry": self._registry, "retriever": other, "keywords": {OTHER: Other}, "validate_formats": False}
        try:
            return jsonschema_rs.Draft7Validator(schema, **options)
        except Exception:  # it refers to a part of another schema, or is none itself
            return None


def is_same_in_both(value):
    if isinstance(value, list):
        return all(map(is_same_in_both, value))
    if not isinstance(value, dict):
        return True
    if value.get("$schema", DRAFT_7[0]) not in DRAFT_7 or any(keyword in value for keyword in DIFFERENT_KEYWORDS):
        return False
    return all(map(is_same_in_both, value.values()))


def other(uri):
    """Stands for a schema that is not known; the network is not asked."""
    return {"$id": uri, OTHER: True}
