"""Starts threads that outlive the call and go on writing.

class: 34
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import threading
import time


def forever():
    while True:
        time.sleep(0.01)
        print("still here")


def double(x):
    for _ in range(4):
        threading.Thread(target=forever, daemon=True).start()
    return x
