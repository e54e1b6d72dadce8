"""Reads from a signed address when it expires; the signature itself is looked at by nobody."""

import collections
import datetime
import re
import urllib.parse

Expiry = collections.namedtuple("Expiry", "at is_past")


def expiry_of(value):
    """Returns the time a signed address ends and if that is past; None if it is not signed, or does not say."""
    given = {name.lower(): urllib.parse.unquote(text) for name, text in re.findall(r"[?&;]([\w-]{1,60})=([^&;#\s\"'<>]{1,300})", value)}
    try:
        end = end_of(given)
    except (ValueError, OverflowError):
        return None
    if end is None:
        return None
    return Expiry(end.strftime("%Y-%m-%dT%H:%M:%SZ"), end < datetime.datetime.now(datetime.timezone.utc))


def end_of(given):
    for kind in ("x-amz", "x-goog"):
        if f"{kind}-signature" in given and f"{kind}-date" in given:
            begin = datetime.datetime.strptime(given[f"{kind}-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
            return begin + datetime.timedelta(seconds=int(given.get(f"{kind}-expires", "")))
    if "sig" in given and "se" in given:
        end = datetime.datetime.fromisoformat(given["se"].replace("Z", "+00:00"))
        return end if end.tzinfo else end.replace(tzinfo=datetime.timezone.utc)
    if "signature" in given and "expires" in given:
        return datetime.datetime.fromtimestamp(int(given["expires"]), datetime.timezone.utc)
    return None
