"""Lets an object that nobody holds any more change the answer.

class: 27
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import torch


class Late:
    def __init__(self, answer):
        self.answer = answer

    def __del__(self):
        self.answer.mul_(2)


def double(x):
    answer = x.clone()
    answer.late = Late(torch.zeros(1))
    return answer
