"""What a student's code stops with, in a few words that do not depend on how it is spelled."""

from __future__ import annotations

from typing import Any

from graders.inside.loading import NotUsable, StudentRaised, report_exception

KNOWN = {
    "same device": "tensors on two devices",
    "too many CPU scalars": "tensors on two devices",
    "type tensor to numpy": "NumPy got a tensor that is not on the CPU",
    "numpy() on Tensor that requires grad": "NumPy got a tensor with a graph",
    "not compiled with CUDA": "no CUDA",
    "No CUDA GPUs": "no CUDA",
    "no NVIDIA driver": "no CUDA",
    "Model' object has no attribute 'device'": "a model has no attribute .device",
    "missing_function": "it is not there",
    "wrong_signature": "it takes other arguments",
}


def trouble_in(raised: NotUsable | StudentRaised, file: str) -> tuple[str, dict[str, Any] | None]:
    """Return what stopped the code in `file`, in words, and the error's particulars if any.

    An exception that should end everything, such as SystemExit, goes on as it came.
    """
    if isinstance(raised, NotUsable):
        return KNOWN[raised.report["kind"]], None
    if not isinstance(raised.cause, Exception):
        raise raised
    error = report_exception(raised.cause, file)
    said = f"{error['type']}: {error['message']}"
    return next(
        (words for text, words in KNOWN.items() if text in said), said[:200].rstrip(":. ")
    ), error
