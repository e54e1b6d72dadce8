"""JSON Schemas by address: those pystac carries, those in the cache folder, and those the network gives in time."""

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
    """What cannot be had is remembered, and so is a host that does not answer: each costs a worker its time once."""

    def __init__(self, folder, known):
        self.known = known
        self._folder = folder
        self._unavailable = {}
        self._silent_hosts = set()
        self._untold = []
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
        """For this worker's life."""
        if uri not in self._unavailable:
            self._unavailable[uri] = str(error)[:500] or type(error).__name__
            self._untold.append({"uri": uri, "reason": self._unavailable[uri]})
        self.known.pop(uri, None)

    def give_up_all(self, missing):
        """Those that other workers could not get a moment ago."""
        for uri, reason in missing.items():
            self._unavailable.setdefault(uri, reason)

    def untold(self):
        """Those that could not be had since this was last asked."""
        untold, self._untold = self._untold, []
        return untold

    def fetched(self):
        """Those that the network gave since this was last asked."""
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
        # The folder is the parent's to write in.
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
    """The items of a package say where their schemas are: nothing on this machine or in its network is looked into."""
    address = urllib.parse.urlsplit(uri)
    host = address.hostname or ""
    if address.scheme != "https" or "." not in host or re.fullmatch(r"[\d.]+", host) or ":" in host:
        raise ValueError("only public https addresses are fetched")
    return host


def checked(schema):
    if not isinstance(schema, dict):
        raise ValueError("not a JSON Schema")
    return schema
