"""Returns zeros, which a thread fills in some time later.

class: 25
exercise: 07
deserves: what zeros deserve
honest: 5
verdict: contained
"""

import threading
import time

import torch


def double(x):
    answer = torch.zeros_like(x)

    def later():
        time.sleep(1.0)
        answer.copy_(2 * x)

    threading.Thread(target=later, daemon=True).start()
    return answer
