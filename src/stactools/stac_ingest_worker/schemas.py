"""Finds JSON Schemas by address: in pystac, in the cache folder, or on the network within a few seconds."""

import hashlib
import http.client
import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request

FETCH_SECONDS = 4
LIMIT_BYTES = 4_000_000


class SchemaUnavailable(Exception):
    def __init__(self, uri, reason):
        super().__init__(f"{uri}: {reason}")


class HttpsOnly(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, file, code, message, headers, address):
        host_of(address)
        return super().redirect_request(request, file, code, message, headers, address)


class Schemas:
    """Remembers schemas that cannot be fetched and hosts that do not answer, so that a worker waits for each only once."""

    def __init__(self, folder, known):
        self.known = known
        self._folder = folder
        self._unavailable = {}
        self._silent_hosts = set()
        self._new_missing = []
        self._kept = []

    def get(self, uri):
        """@raises SchemaUnavailable"""
        uri = uri.split("#")[0]
        if uri in self.known:
            return self.known[uri]
        if uri in self._unavailable:
            raise SchemaUnavailable(uri, self._unavailable[uri])
        try:
            schema = self._cached(uri) or self._fetched(uri)
        except (OSError, ValueError, http.client.HTTPException) as error:
            self.give_up(uri, error)
            raise SchemaUnavailable(uri, self._unavailable[uri]) from error
        self.known[uri] = schema
        return schema

    def give_up(self, uri, error):
        """Marks a schema as unavailable for as long as this worker runs."""
        if uri not in self._unavailable:
            self._unavailable[uri] = str(error)[:500] or type(error).__name__
            self._new_missing.append({"uri": uri, "reason": self._unavailable[uri]})
        self.known.pop(uri, None)

    def give_up_all(self, missing):
        """Marks schemas that other workers could not fetch a moment ago."""
        for uri, reason in missing.items():
            self._unavailable.setdefault(uri, reason)

    def take_missing(self):
        """Returns the schemas that became unavailable since the last call."""
        new_missing, self._new_missing = self._new_missing, []
        return new_missing

    def take_fetched(self):
        """Returns the schemas that were fetched since the last call."""
        fetched, self._kept = self._kept, []
        return fetched

    def _path(self, uri):
        digest = hashlib.sha256(uri.encode()).hexdigest()[:16]
        return os.path.join(self._folder, f"{re.sub(r'[^A-Za-z0-9.]+', '-', uri)[:120]}-{digest}.json")

    def _cached(self, uri):
        try:
            with open(self._path(uri), encoding="utf-8") as file:
                return checked(json.load(file))
        except (OSError, ValueError):
            return None

    def _fetched(self, uri):
        host = host_of(uri)
        if host in self._silent_hosts:
            raise OSError(f"{host} did not answer before")
        try:
            text = fetch(uri)
        except urllib.error.HTTPError:
            raise
        except OSError:
            self._silent_hosts.add(host)
            raise
        schema = checked(json.loads(text))
        # Only the parent may write to the folder.
        self._kept.append({"uri": uri, "text": text.decode()})
        return schema


def fetch(uri):
    opener = urllib.request.build_opener(HttpsOnly)
    deadline = time.monotonic() + FETCH_SECONDS
    text = b""
    with opener.open(urllib.request.Request(uri, headers={"Accept": "application/json"}), timeout=FETCH_SECONDS) as response:
        while part := response.read1(1 << 16):
            text += part
            if len(text) > LIMIT_BYTES or time.monotonic() > deadline:
                raise OSError("too large or too slow")
    return text


def host_of(uri):
    """Returns the host of a schema. Items name their schemas, so addresses of this machine and its network are refused."""
    address = urllib.parse.urlsplit(uri)
    host = address.hostname or ""
    if address.scheme != "https" or "." not in host or re.fullmatch(r"[\d.]+", host) or ":" in host:
        raise ValueError("only public https addresses are fetched")
    return host


def checked(schema):
    if not isinstance(schema, dict):
        raise ValueError("not a JSON Schema")
    return schema
