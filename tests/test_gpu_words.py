"""What the public tests of exercise 05 say that a GPU would say."""

import runpy
from pathlib import Path

import pytest

FILE = Path(__file__).parent.parent / "exercises/05_device_mismatch/test_device_mismatch.py"
SAME = "Expected all tensors to be on the same device, but "


@pytest.mark.parametrize(
    ("argument", "operator", "words"),
    [
        ("other", "sub", "found at least two devices, cuda:0 and cpu!"),
        (
            "mat1",
            "addmm",
            "got mat1 is on cpu, different from other tensors on cuda:0 "
            "(when checking argument in method wrapper_CUDA_addmm)",
        ),
        (
            "self",
            "nll_loss_forward",
            "got target is on cuda:0, different from other tensors on cpu "
            "(when checking argument in method wrapper_CUDA_nll_loss_forward)",
        ),
    ],
)
def test_an_operator_is_named_where_a_gpu_names_it(argument, operator, words):
    """Operators that check their arguments are named, and those of the TensorIterator are not."""
    read = runpy.run_path(str(FILE))["on_a_gpu"]
    message = (
        f"(when checking argument for argument {argument} in method wrapper_simgpu_{operator})"
    )

    assert (operator, SAME + words) == read(message)
