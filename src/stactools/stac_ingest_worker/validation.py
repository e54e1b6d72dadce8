"""Validates items with the package's own pystac, against the schemas that are available in a short time."""

import functools

import pystac
import pystac.validation
from pystac.validation.stac_validator import JsonSchemaSTACValidator

from .faults import MESSAGE_LIMIT, Refusal, described
from .network import chain
from .quick_validation import QuickValidator
from .schemas import REMEMBERED, Schemas, SchemaUnavailable


class CachedValidator(JsonSchemaSTACValidator):
    """pystac's validator, but it compiles each schema once and skips unavailable ones. Packages that validate use it too."""

    def __init__(self, folder):
        super().__init__()
        self.schemas = Schemas(folder, self.schema_cache)
        self._compiled = {}
        self._crawled = ()

    def prepare(self):
        """Compiles the schema of nearly every item, once for all workers."""
        version = pystac.get_stac_version()
        uri = self._core_uri(pystac.STACObjectType.ITEM, version)
        if uri in self.schemas.known:
            self._validator(uri)

    def validate_core(self, stac_dict, stac_object_type, stac_version, href=None):
        uri = self._core_uri(stac_object_type, stac_version)
        return self._validate(stac_dict, stac_object_type, uri) if uri else None

    @functools.lru_cache(REMEMBERED)
    def _core_uri(self, stac_object_type, stac_version):
        return self.schema_uri_map.get_object_schema_uri(stac_object_type, stac_version)

    def validate_extension(self, stac_dict, stac_object_type, stac_version, extension_id, href=None):
        return self._validate(stac_dict, stac_object_type, extension_id)

    def _validate(self, stac_dict, stac_object_type, uri):
        from jsonschema.exceptions import best_match

        try:
            validator = self._validator(uri)
            if self._quick.accepts(uri, stac_dict):
                return uri
            errors = list(validator.iter_errors(stac_dict))
        except SchemaUnavailable:
            return None
        except Exception as error:  # the schema is broken or refers to an unavailable one; the item is not at fault
            if not any(isinstance(link, SchemaUnavailable) for link in chain(error)):
                self.schemas.give_up(uri, error)
                self._compiled.pop(uri, None)
            return None
        if not errors:
            return uri
        best = best_match(errors)
        message = f"Validation failed for {stac_object_type} with ID {stac_dict.get('id')} against schema at {uri}\n{best}"
        raise pystac.errors.STACValidationError(message, source=errors) from best

    def _validator(self, uri):
        from jsonschema.validators import validator_for

        schema = self.schemas.get(uri)
        if len(self._crawled) != len(self.schemas.known):
            self._compiled.clear()
            self._registry, self._crawled = self._crawl(), list(self.schemas.known)
            self._quick = QuickValidator(self.schemas.known)
        if uri not in self._compiled:
            self._compiled[uri] = validator_for(schema)(schema, registry=self._registry)
        return self._compiled[uri]

    def _crawl(self):
        """Registers every known schema with its names; jsonschema would search for them at each reference."""
        from referencing import Registry

        known = [(address, resource(schema)) for address, schema in self.schemas.known.items()]
        return Registry(retrieve=lambda address: resource(self.schemas.get(address))).with_resources(known).crawl()


def resource(schema):
    """Wraps a schema; one that names no draft is read as draft 7, like those of STAC."""
    from referencing import Resource
    from referencing.jsonschema import DRAFT7

    return Resource.from_contents(schema, default_specification=DRAFT7)


class OfParsed:
    """Validates documents that came out of a parser; pystac's way writes and reads them once more."""

    def __init__(self, validator):
        self._validator = validator

    def validate(self, document, object_type, version, extensions, href=None):
        self._validator.validate_core(document, object_type, version, href)
        for extension in extensions:
            self._validator.validate_extension(document, object_type, version, extension, href)


def install_validator(folder):
    validator = CachedValidator(folder)
    pystac.validation.set_validator(validator)
    return validator


def validate_published(item, collection_id, validator):
    """Validates the item as it will be published: carry-item.ts sets collection and link the same way."""
    try:
        document = in_collection(item, collection_id) if collection_id else item
        pystac.validation.validate_dict(document, validator=OfParsed(validator))
    except pystac.errors.STACValidationError as error:
        raise invalid_item(error) from error
    except Exception as error:
        raise Refusal("invalid_item", f"pystac cannot read the item: {described(error)}") from error


def in_collection(item, collection_id):
    links = item.get("links")
    links = links if isinstance(links, list) else []
    if not any(isinstance(link, dict) and link.get("rel") == "collection" for link in links):
        links = [*links, {"rel": "collection", "href": f"../../{collection_id}", "type": "application/json"}]
    return {**item, "collection": collection_id, "links": links}


def invalid_item(error):
    """Returns pystac's sentence, without the whole schema and instance that jsonschema appends."""
    sentence, _, details = str(error).partition("\n\nFailed validating")
    where = [line.strip().rstrip(":") for line in details.splitlines() if line.startswith("On instance")]
    return Refusal("invalid_item", " ".join([sentence[:MESSAGE_LIMIT], *where]).strip())
