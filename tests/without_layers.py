"""A zygote whose children leave out the layers that a file names, for tests/test_layers.py.

It is started in place of `python -I -m graders.inside.zygote`, and gets the same arguments.
"""

import os
import sys
from pathlib import Path

from graders.inside import child, lockdown, zygote

NAMES = Path(os.environ["KATA_WITHOUT"])
live, wait_for = child.live, zygote.wait_for
empty, kill_everything_left = zygote.empty, zygote.kill_everything_left


def without(layer):
    return layer in NAMES.read_text().splitlines()


def weaker(job_fd, reply_fd, output_fd, limits, rules):
    if without("landlock"):
        rules.ruleset = None
    if without("seccomp"):
        rules.filter = None
    if without("limits"):
        lockdown.set_limits = lambda limits, gpu=False: None
    if without("closing"):
        child._close_the_rest = lambda: None
    live(job_fd, reply_fd, output_fd, limits, rules)


def waiting(pid, seconds, longest):
    lockdown.prctl(lockdown.PR_SET_DUMPABLE, int(without("not dumpable")))
    return wait_for(pid, seconds, longest)


child.live = weaker
zygote.wait_for = waiting
zygote.empty = lambda folder: None if without("emptying") else empty(folder)
zygote.kill_everything_left = lambda: None if without("killing") else kill_everything_left()
sys.argv[:] = ["zygote", *sys.argv[4:]]
zygote.main()
