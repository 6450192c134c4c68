"""Raises its own resource limits, and sleeps beyond the end.

class: 33
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

import resource
import time


def double(x):
    for which in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NOFILE):
        try:
            resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            pass
    time.sleep(3600)
