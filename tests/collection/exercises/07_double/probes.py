"""What double does to one tensor."""

from graders.inside.probing import describe


def doubling(student, draw, *, rows=5):
    """Double a tensor with mixed signs, and look at the tensor afterwards."""
    x = draw.normal(rows, 3)
    given = x.clone()
    returned = describe(student.double(x))
    return {"returned": returned, "given": given, "left": x}
