"""Distinguishes network trouble, which is transient, from permanent failures. The first exception of a chain that shows its kind decides."""

import errno
import re

TRANSIENT_STATUSES = frozenset([408, 425, 429, *range(500, 600)])
TRANSIENT_ERRNOS = frozenset(
    getattr(errno, name)
    for name in ("ETIMEDOUT", "ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "ENETUNREACH", "ENETDOWN", "EHOSTUNREACH", "EPIPE")
)
# Names instead of classes, because an environment has few of these libraries.
TRANSIENT_NAMES = frozenset([
    "requests.exceptions.ConnectionError", "requests.exceptions.Timeout", "requests.exceptions.ChunkedEncodingError",
    "urllib3.exceptions.TimeoutError", "urllib3.exceptions.ProtocolError", "urllib3.exceptions.NewConnectionError",
    "urllib3.exceptions.MaxRetryError", "urllib3.exceptions.NameResolutionError",
    "httpx.TimeoutException", "httpx.NetworkError", "httpx.RemoteProtocolError", "httpx.ProxyError",
    "httpcore.TimeoutException", "httpcore.NetworkError", "httpcore.RemoteProtocolError",
    "aiohttp.client_exceptions.ClientConnectionError", "aiohttp.client_exceptions.ClientPayloadError",
    "botocore.exceptions.HTTPClientError", "botocore.exceptions.ConnectionError",
    "azure.core.exceptions.ServiceRequestError", "azure.core.exceptions.ServiceResponseError",
    "google.auth.exceptions.TransportError",
    "http.client.RemoteDisconnected", "http.client.IncompleteRead",
    "ssl.SSLEOFError", "ssl.SSLZeroReturnError", "socket.gaierror", "socket.timeout", "asyncio.exceptions.TimeoutError", "fsspec.exceptions.FSTimeoutError",
])  # fmt: skip
THROTTLED = frozenset([
    "RequestTimeout", "SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException",
])  # fmt: skip
SERVER_TROUBLE = THROTTLED | {"InternalError", "ServiceUnavailable"}
# GDAL shows the kind only in its messages; these libraries wrap it.
GDAL_MODULES = ("rasterio", "fiona", "pyogrio", "osgeo")
GDAL_STATUS = re.compile(r"HTTP (?:response code|error code|status code) ?: ?(\d{3})", re.I)
GDAL_TRANSPORT = re.compile(
    r"CURL error|Could(?:n't| not) resolve (?:host|proxy)|Failed to connect to|Connection (?:timed out|refused|reset)"
    r"|Operation timed out|Timeout was reached|Empty reply from server|SSL connect error|Recv failure"
    r"|\bSlowDown\b|\bRequestLimitExceeded\b|\bThrottling(?:Exception)?\b",
    re.I,
)


def is_network_trouble(error):
    for link in chain(error):
        verdict = is_transient(link)
        if verdict is not None:
            return verdict
    return False


def chain(error):
    """Yields the exception, then its causes, nearest first."""
    seen, todo = set(), [error]
    while todo:
        link = todo.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        todo += [link.__cause__, None if link.__suppress_context__ else link.__context__, getattr(link, "reason", None)]


def is_transient(error):
    """Returns True for network trouble, False for a permanent failure, None if this exception does not show its kind."""
    # Some servers ask for fewer requests with 403 or 400, which otherwise are permanent.
    if is_throttled(error) or throttle_code(error) in SERVER_TROUBLE:
        return True
    status = status_of(error)
    if status is not None:
        return status in TRANSIENT_STATUSES
    if throttle_code(error) is not None:
        return None
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    if isinstance(error, (ConnectionError, TimeoutError)) or any(_public(name) in TRANSIENT_NAMES for name in names):
        return True
    if isinstance(error, OSError) and error.errno in TRANSIENT_ERRNOS:
        return True
    if any(name.split(".")[0] in GDAL_MODULES for name in names):
        return True if GDAL_TRANSPORT.search(str(error)) else None
    return None


def is_throttled(error):
    """Returns True if a server asks for fewer requests, whatever status it says that with."""
    if throttle_code(error) in THROTTLED or status_of(error) == 429:
        return True
    if type(error).__module__.split(".")[0] in GDAL_MODULES:
        return any(re.search(rf"\b{code}\b", str(error)) for code in THROTTLED)
    headers = getattr(getattr(error, "response", None), "headers", None) or getattr(error, "headers", None)
    try:
        return status_of(error) == 403 and "retry-after" in {str(name).lower() for name in headers}
    except TypeError:
        return False


def status_of(error):
    """Returns the HTTP status of an exception of any usual library."""
    module = type(error).__module__.split(".")[0]
    if module in GDAL_MODULES:
        match = GDAL_STATUS.search(str(error))
        return int(match[1]) if match else None
    if module == "botocore":
        response = getattr(error, "response", None)
        metadata = response.get("ResponseMetadata", {}) if isinstance(response, dict) else {}
        return _status(metadata.get("HTTPStatusCode"))
    response = getattr(error, "response", None)
    for holder, attribute in ((response, "status_code"), (response, "status"), (error, "status_code"), (error, "status"), (error, "code")):
        status = _status(getattr(holder, attribute, None))
        if status is not None:
            return status
    return None


def throttle_code(error):
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return code if isinstance(code, str) else None


def _status(value):
    return value if isinstance(value, int) and not isinstance(value, bool) and 400 <= value < 600 else None


def _public(name):
    """Returns the public name of an exception; httpx and httpcore define theirs in private modules."""
    return re.sub(r"^(httpx|httpcore)\._exceptions\.", r"\1.", name)
