"""Another way to double."""


def double(x):
    """Return twice `x`."""
    return x.clone().mul_(2)
