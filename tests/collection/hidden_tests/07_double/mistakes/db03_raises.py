"""Called as a method.

A tensor has no method named double_up.

Use the operator *.
"""


def double(x):
    """Raise."""
    return x.double_up()
