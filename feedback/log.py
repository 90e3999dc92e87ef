"""The log: a short line a record on stderr, without addresses and without the secrets in links."""

import logging
import re
import sys
import time

# What must not be kept in a log, and what stands there instead.
PRIVATE = (
    (re.compile(r"[^\s@<>\"'=:,;]+@[^\s@<>\"',;]+"), "<address>"),
    (re.compile(r"/(a|u)/[\w-]{20,}"), r"/\1/<token>"),
)


class Line(logging.Formatter):
    """`2026-03-02T12:00:00Z INFO feedback.jobs.runner deliver sent=12`."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for pattern, instead in PRIVATE:
            line = pattern.sub(instead, line)
        return line


def set_up_logging() -> None:
    """Send everything from INFO up to stderr; other houses' chatter from WARNING up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("feedback").setLevel(logging.INFO)
