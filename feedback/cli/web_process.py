"""A process that answers requests: loads the app, and ends with its parent.

It must not import the jobs: they would make every start slower.
"""

import atexit
import multiprocessing
import os
import signal
import time
from importlib import import_module
from threading import Thread
from typing import Any

from feedback.log import set_up_logging

LAST_REQUEST_SECONDS = 10


def load_app(target: str) -> Any:
    """Return the application `module:name`."""
    set_up_logging()
    # Ctrl-C reaches every process; the parent then asks this one to end. Two signals at once can
    # leave it hanging.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    # The server keeps hold of Python objects to the end, which DuckDB's binding calls a leak, at
    # length, when the interpreter is taken down.
    atexit.register(os._exit, 0)
    module, name = target.split(":")
    return getattr(import_module(module), name)


def _end_with_parent() -> None:
    """Stop this process once its parent is gone, even killed: nobody else would ever stop it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_REQUEST_SECONDS)
        os._exit(1)
