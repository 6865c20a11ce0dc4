"""Kills a process for real, with SIGKILL, between writing a file aside and renaming it to its name.

Python imports this by itself in every process that has the folder on its path. The process that is about to
rename a file to a name holding the text in the file $KILL_ON_RENAME dies, once: the text is taken away first.
"""

import os
import signal
import sys


def _strike(event: str, arguments: tuple[object, ...]) -> None:
    if event != "os.rename":
        return
    order = os.environ["KILL_ON_RENAME"]
    try:
        with open(order, encoding="utf-8") as stream:
            wanted = stream.read()
    except FileNotFoundError:
        return
    if wanted and wanted in str(arguments[1]):
        os.unlink(order)
        os.kill(os.getpid(), signal.SIGKILL)


if "KILL_ON_RENAME" in os.environ:
    sys.addaudithook(_strike)
