"""Compiles C++ by torch.utils.cpp_extension and loads it.

class: 13
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: flagged
"""

from torch.utils import cpp_extension


def double(x):
    source = "torch::Tensor twice(torch::Tensor x) { return x + x; }"
    made = cpp_extension.load_inline("twice", cpp_sources=source, functions=["twice"])
    return made.twice(x)
