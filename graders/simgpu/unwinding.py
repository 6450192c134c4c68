"""Carry a Python exception out of autograd's thread for the device.

A backward pass runs its nodes in a thread of their own. When a hook or an operator raises there,
PyTorch (2.9 to 2.13) asks our device guard for the device while the exception is still pending,
and a Python function that is called with a pending exception ends the process. So the guard
takes the exception away, and the call of the backward pass raises it again.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
from typing import Any

import torch

TOO_LATE = (
    "The simulated accelerator was enabled after a backward pass had run, and autograd had counted "
    "its devices by then. Call simgpu.enable() first, where the program starts."
)

_taken: list[BaseException] = []
_one_at_a_time = threading.Lock()
_PARTS: list[Any] = [ctypes.py_object() for _ in range(3)]  # type, value and traceback
_REFERENCES = [ctypes.byref(part) for part in _PARTS]
_fetch, _normalize, _release = (
    ctypes.pythonapi.PyErr_Fetch,
    ctypes.pythonapi.PyErr_NormalizeException,
    ctypes.pythonapi.Py_DecRef,
)


class Guard(torch._C._acc.DeviceGuard):
    """What PyTorch asks which device is the current one."""

    def type_(self) -> Any:
        """Name the backend, and take a pending exception away."""
        _fetch(*_REFERENCES)  # the first thing, since nothing else may run before
        if _PARTS[0]:
            _keep()
        return _PRIVATE_USE1


_PRIVATE_USE1 = torch._C._autograd.DeviceType.PrivateUse1


def _keep() -> None:
    _normalize(*_REFERENCES)
    error = _PARTS[1].value
    if _PARTS[2]:
        error.__traceback__ = _PARTS[2].value
    for part in _PARTS:
        if part:
            _release(part)
            part.value = None  # or it would point to what may be gone
    _taken.append(error)


def carry_exceptions() -> None:
    """Let `backward()` and `torch.autograd.grad()` raise what the guard took away."""
    autograd: Any = torch.autograd
    run = autograd._engine_run_backward

    def run_backward(outputs: Any, gradients: Any, *args: Any, **kwargs: Any) -> Any:
        _check_devices(outputs, gradients)
        nested = torch._C._current_graph_task_id() != -1
        free = nested or not any(map(_is_there, outputs))  # a hook may wait for a CPU's pass
        try:
            # One at a time, so that no thread is told of another's exception.
            with contextlib.nullcontext() if free else _one_at_a_time:
                return run(outputs, gradients, *args, **kwargs)
        except RuntimeError as error:
            if "device_ready_queues_" in str(error):
                raise RuntimeError(TOO_LATE) from None
            raise
        except SystemError:  # PyTorch found no exception where one had been
            if not _taken:
                raise
        raise _taken.pop()

    autograd._engine_run_backward = run_backward


def _is_there(output: Any) -> bool:
    return isinstance(output, torch.Tensor) and output.device.type == "simgpu"


def _check_devices(outputs: Any, gradients: Any) -> None:
    """Refuse gradients on another device than their outputs, in PyTorch's own words.

    PyTorch leaves this out where a subclass of Tensor is among them.
    """
    for number, (output, gradient) in enumerate(zip(outputs, gradients, strict=False)):
        both = isinstance(output, torch.Tensor) and isinstance(gradient, torch.Tensor)
        if both and output.device != gradient.device:
            raise RuntimeError(
                f"invalid gradient at index {number} - "
                f"expected device {output.device} but got {gradient.device}"
            )
