"""The private pipes to the parent, and the standard streams that packages see."""

import json
import os
import sys

PART_BYTES = 1 << 16
# output-tail.ts has it, too.
BEGINNING = b"\0begun\n"


class Channel:
    """Reads requests and writes replies, one line of JSON each."""

    def __init__(self, requests, replies, output):
        self._requests = requests
        self._replies = os.fdopen(replies, "w", encoding="utf-8")
        self._output = output
        self._rest = b""
        self._waiting = []

    def fileno(self):
        return self._requests

    def __iter__(self):
        while self._waiting or self._has_received():
            if self._waiting:
                yield self._waiting.pop(0)

    def received(self):
        """Waits for requests and returns the complete ones; None at the end."""
        part = os.read(self._requests, PART_BYTES)
        if not part:
            return None
        *lines, self._rest = (self._rest + part).split(b"\n")
        return [json.loads(line) for line in lines]

    def send(self, reply):
        self._replies.write(json.dumps(reply) + "\n")
        self._replies.flush()

    def ask(self, question):
        """Sends a question in the middle of a request and returns the answer. The next request may come before it."""
        self.send(question)
        while not (answers := [line for line in self._waiting if "permit" in line]):
            if not self._has_received():
                raise OSError("the pipeline has ended")
        self._waiting.remove(answers[0])
        return answers[0]["permit"]

    def _has_received(self):
        lines = self.received()
        self._waiting += lines or []
        return lines is not None

    def is_taken_back(self, request):
        return any(line.get("skip") == request["id"] for line in self._waiting)

    def mark_output(self):
        """Tells the parent which output is of an item that it did not begin itself."""
        os.write(self._output, BEGINNING)

    def close(self):
        os.close(self._requests)
        self._replies.close()
        os.close(self._output)

    def restore_streams(self):
        """Empties standard input and sends all output to standard error, even if a package closed or replaced them."""
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        if null != 0:
            os.close(null)
        os.dup2(self._output, 1)
        os.dup2(self._output, 2)
        if sys.stdin is not self._stdin or sys.stdin.closed:
            sys.stdin = self._stdin = os.fdopen(0, closefd=False)
        if sys.stdout is not self._stdout or sys.stdout.closed:
            sys.stdout = self._stdout = writer()
        if sys.stderr is not self._stderr or sys.stderr.closed:
            sys.stderr = self._stderr = writer()

    _stdin = _stdout = _stderr = None


def writer():
    return os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)


def open_channel(start_json):
    start = json.loads(start_json)
    # Programs that packages run do not inherit a duplicate.
    requests, replies = os.dup(start["requests"]), os.dup(start["replies"])
    os.close(start["requests"])
    if start["replies"] != start["requests"]:
        os.close(start["replies"])
    channel = Channel(requests, replies, os.dup(2))
    channel.restore_streams()
    return channel, start
