"""Exercise 07: double a tensor."""

from torch import Tensor


def double(x: Tensor) -> Tensor:
    """Return twice `x`."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
