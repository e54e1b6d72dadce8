"""Describes failures as the parent's kinds of Fault; the package's own message comes before its traceback."""

import os
import re
import traceback


class Refusal(Exception):
    """A failure that already has its kind and its message."""

    def __init__(self, kind, message, show_output=False):
        super().__init__(message)
        self.fault = {"kind": kind, "message": message, "show_output": show_output}


MESSAGE_LIMIT = 2000
LAST_FRAMES = 4
OWN_FRAMES = 2


def described(error):
    """Returns `ValueError: its message`, with the module for exceptions that are not Python's own."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    text = str(error).strip()
    text = text if len(text) <= MESSAGE_LIMIT else text[:MESSAGE_LIMIT] + "…"
    return f"{name}: {text}" if text else name


# Files whose frames stand in every traceback: ours and click's.
COMMON_FRAMES = ("/stac_ingest_worker/", "/site-packages/click/", "<frozen ")


# Errors of packages that set no upper bound on a dependency, and the bound that the operator can set.
KNOWN_CAUSES = {
    "Object of type Affine is not JSON serializable": "affine<3",
    "No module named 'pkg_resources'": "setuptools<81",
}


def mended_by(error):
    """Returns a remedy if the cause is a dependency that is too new for the package."""
    for words, requirement in KNOWN_CAUSES.items():
        if words in str(error):
            return f" (try: {requirement} under requirements of this package in settings, then stac-ingest packages lock)"
    return ""


def last_frames(error):
    """Returns the frames that raised the error, and frames of the package before them."""
    every = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in every if not any(part in frame.filename for part in COMMON_FRAMES)]
    rest, last = frames[:-LAST_FRAMES], frames[-LAST_FRAMES:]
    own = [frame for frame in rest if "/stactools/" in frame.filename][-OWN_FRAMES:]
    return [f"  at {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in own + last]


def explained(error):
    """Returns the exception, its cause, and the last frames of its traceback."""
    lines = [described(error)]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines.append(f"  because of {described(cause)}")
    return "\n".join(lines + last_frames(error))


def _short(path):
    return re.sub(r"^.*(site-packages|lib/python3\.\d+)/", "", path.replace(os.sep, "/"))
