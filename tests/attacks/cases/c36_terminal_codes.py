"""Raises an exception whose text would clear a terminal, be a link, a formula and a script.

class: 36
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

TEXT = "\x1b[2J\x1b]8;;http://x\x07 [link](javascript:1) =1+1 <script>alert(1)</script> | a | b |"


def double(x):
    print(TEXT)
    raise ValueError(TEXT)
