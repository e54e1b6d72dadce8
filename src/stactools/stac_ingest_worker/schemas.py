"""Finds JSON Schemas by address: in pystac, in the cache folder, or on the network within a moment."""

import functools
import hashlib
import http.client
import json
import os
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

# Time that an item may wait for schemas altogether.
ITEM_SECONDS = 2
LEAST_SECONDS = 0.05
# Time after which a thread that fetches gives up; nobody waits for it.
FETCH_SECONDS = 10
BROKEN_SECONDS = 600
ABSENT_SECONDS = 1
MOST_LATE = 4
REMEMBERED = 100
LIMIT_BYTES = 4_000_000


class SchemaUnavailable(Exception):
    def __init__(self, uri, reason):
        super().__init__(f"{uri}: {reason}")


class HttpsOnly(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, file, code, message, headers, address):
        host_of(address)
        return super().redirect_request(request, file, code, message, headers, address)


class Schemas:
    """Finds schemas, and has an item wait for them only for a moment. The parent says which worker asks which host, and when."""

    def __init__(self, folder, known):
        self.known = known
        self._folder = folder
        self._channel = None
        self._owner = None
        self._asking = threading.Lock()
        self._broken = {}
        self._absent = {}
        self._late = {}
        self._skipped = {}
        self._unavailable = {}
        self._left = ITEM_SECONDS

    def connect(self, channel):
        """Makes this process the one that may ask; forks of it may not."""
        self._channel, self._owner = channel, os.getpid()

    def begin_item(self, unavailable):
        """Takes reasons by host or address of schemas for which the parent would refuse to ask."""
        self._left = ITEM_SECONDS
        self._unavailable = unavailable
        self._skipped = {}
        for uri, attempt in list(self._late.items()):
            if attempt.ended.is_set():
                del self._late[uri]
                if attempt.text is not None:
                    self._take(uri, attempt)

    def warnings(self):
        """Returns one warning for all schemas that this item was not validated against."""
        if not self._skipped:
            return []
        (uri, reason), *others = self._skipped.items()
        more = f" and {len(others)} more" if others else ""
        return [{"kind": "schema_unavailable", "message": f"{uri[:300]}: {reason[:300]}{more}"}]

    def get(self, uri):
        """@raises SchemaUnavailable"""
        uri = uri.split("#")[0]
        if uri in self.known:
            return self.known[uri]
        reason, until = self._broken.get(uri, (None, 0))
        if time.monotonic() < until:
            raise self._skip(uri, reason)
        schema = self._cached_of_late(uri)
        if schema is None:
            with self._asking:
                schema = self._asked(uri)
        self.known[uri] = schema
        return schema

    def give_up(self, uri, error):
        """Leaves a schema that cannot be used alone for a while."""
        reason = str(error)[:500] or type(error).__name__
        if len(self._broken) >= REMEMBERED:
            self._broken.clear()
        self._broken[uri] = (reason, time.monotonic() + BROKEN_SECONDS)
        self.known.pop(uri, None)
        self._tell(uri, reason=reason, silent=False)
        self._skip(uri, reason)

    def _skip(self, uri, reason):
        if len(self._skipped) < REMEMBERED:
            self._skipped[uri] = reason
        return SchemaUnavailable(uri, reason)

    def _tell(self, uri, **outcome):
        if self._channel is not None and os.getpid() == self._owner:
            self._channel.send({"schema_outcome": {"uri": uri, **outcome}})

    def _asked(self, uri):
        try:
            host = host_of(uri)
        except ValueError as error:
            self.give_up(uri, error)
            raise self._skip(uri, str(error)) from error
        refusal = self._unavailable.get(host) or self._unavailable.get(uri)
        if refusal:
            raise self._skip(uri, refusal)
        if self._channel is None or os.getpid() != self._owner:
            raise self._skip(uri, "only the worker itself fetches schemas")
        if self._left < LEAST_SECONDS:
            raise self._skip(uri, "the item has waited for schemas long enough")
        begun = time.monotonic()
        try:
            permit = self._channel.ask({"schema_wanted": uri, "seconds": self._left})
            if "reason" in permit:
                raise self._skip(uri, permit["reason"])
            # Another worker may have fetched it meanwhile.
            schema = self._cached(uri)
            if schema is None:
                seconds = max(LEAST_SECONDS, min(permit["seconds"], self._left - (time.monotonic() - begun)))
                return self._fetched(uri, seconds)
            self._tell(uri)
            return schema
        finally:
            self._left -= time.monotonic() - begun

    def _fetched(self, uri, seconds):
        # An earlier attempt may hang in a connection that will never answer.
        self._late.pop(uri, None)
        attempt = Attempt(uri)
        attempt.ended.wait(seconds)
        if attempt.text is not None:
            return self._take(uri, attempt)
        if not attempt.ended.is_set():
            # Its answer may come for the next item.
            if len(self._late) < MOST_LATE:
                self._late[uri] = attempt
            reason, silent = f"{host_of(uri)} did not answer in {seconds:.1f} s", True
        else:
            reason, silent = attempt.reason, attempt.silent
        self._tell(uri, reason=reason, silent=silent)
        raise self._skip(uri, reason)

    def _take(self, uri, attempt):
        # Only the parent may write to the folder.
        self._tell(uri, text=attempt.text)
        self.known[uri] = json.loads(attempt.text)
        return self.known[uri]

    @functools.lru_cache(REMEMBERED)
    def _path(self, uri):
        digest = hashlib.sha256(uri.encode()).hexdigest()[:16]
        return os.path.join(self._folder, f"{re.sub(r'[^A-Za-z0-9.]+', '-', uri)[:120]}-{digest}.json")

    def _cached_of_late(self, uri):
        """Looks for a schema that was not there once a second: items ask for it again and again."""
        if time.monotonic() < self._absent.get(uri, 0):
            return None
        schema = self._cached(uri)
        if schema is None:
            if len(self._absent) >= REMEMBERED:
                self._absent.clear()
            self._absent[uri] = time.monotonic() + ABSENT_SECONDS
        return schema

    def _cached(self, uri):
        try:
            with open(self._path(uri), encoding="utf-8") as file:
                return checked(json.load(file))
        except (OSError, ValueError):
            return None


class Attempt:
    """Fetches a schema in a thread: a look-up of a name cannot be interrupted."""

    def __init__(self, uri):
        self.ended = threading.Event()
        self.text = self.reason = None
        self.silent = False
        threading.Thread(target=self._run, args=(uri,), daemon=True).start()

    def _run(self, uri):
        try:
            text = fetch(uri).decode()
            checked(json.loads(text))
            self.text = text
        except Exception as error:
            self.reason = str(error)[:500] or type(error).__name__
            self.silent = isinstance(error, (OSError, http.client.HTTPException)) and not isinstance(error, urllib.error.HTTPError)
        finally:
            self.ended.set()


def fetch(uri):
    opener = urllib.request.build_opener(HttpsOnly)
    deadline = time.monotonic() + FETCH_SECONDS
    text = b""
    with opener.open(urllib.request.Request(uri, headers={"Accept": "application/json"}), timeout=FETCH_SECONDS) as response:
        while part := response.read1(1 << 16):
            text += part
            if len(text) > LIMIT_BYTES or time.monotonic() > deadline:
                raise ValueError("too large or too slow")
    return text


@functools.lru_cache(REMEMBERED)
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
