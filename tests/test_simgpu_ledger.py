"""The ledger of the simulated accelerator: every crossing, and the line that caused it."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from graders import simgpu
from tests.simgpu.samples import leaf, mask, small, vector, waves, whole

HOST_TO_DEVICE, DEVICE_TO_HOST, SYNC = "host to device", "device to host", "sync"

# While pytest collects, since no backward pass may run before; it stays in this process.
simgpu.enable()


@pytest.fixture(name="device", scope="session")
def _device() -> torch.device:
    """The simulated accelerator."""
    return torch.device("simgpu", 0)


def test_a_step_of_training_crosses_nowhere(device: torch.device):
    model = small(device)
    optimizer = torch.optim.Adam(model.parameters())
    x = waves(4, 3, device=device)
    with simgpu.ledger() as moves:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), x[:, :2]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    assert moves == []


MOVES: list[tuple[Callable[[Any], Any], list[tuple[str, tuple[int, ...], int]]]] = [
    (lambda x: waves(2, 3).to(x.device), [(HOST_TO_DEVICE, (2, 3), 24)]),
    (lambda x: whole().to(x), [(HOST_TO_DEVICE, (4,), 32)]),
    (lambda x: torch.tensor([1.0, 2.0], device=x.device), [(HOST_TO_DEVICE, (2,), 8)]),
    (lambda x: torch.as_tensor(vector(), device=x.device), [(HOST_TO_DEVICE, (4,), 16)]),
    (lambda x: x.copy_(vector()), [(HOST_TO_DEVICE, (4,), 16)]),
    (lambda x: x[whole()], [(HOST_TO_DEVICE, (4,), 32)]),
    # PyTorch looks on the CPU for what is true, and moves the places.
    (lambda x: x[mask()], [(HOST_TO_DEVICE, (3, 1), 24)]),
    (lambda x: x.view(2, 2)[mask().view(2, 2)], [(HOST_TO_DEVICE, (3, 2), 48)]),
    (lambda x: x.__setitem__(mask(), 1.0), [(HOST_TO_DEVICE, (3, 1), 24)]),
    (lambda x: x[x > 0], [(SYNC, (4,), 16)]),
    # To fill, PyTorch need not know how many are true.
    (lambda x: x.__setitem__(x > 0, 1.0), []),
    (lambda x: x.__setitem__(x > -9, 2 * x), [(SYNC, (4,), 16)]),
    (
        lambda x: nn.Linear(1, 2).to(x.device),
        [(HOST_TO_DEVICE, (2, 1), 8), (HOST_TO_DEVICE, (2,), 8)],
    ),
    (lambda x: x.cpu(), [(DEVICE_TO_HOST, (4,), 16)]),
    (lambda x: x[1:].to("cpu", torch.float64), [(DEVICE_TO_HOST, (3,), 12)]),
    (lambda x: vector().copy_(x), [(DEVICE_TO_HOST, (4,), 16)]),
    (lambda x: x.numpy(force=True), [(DEVICE_TO_HOST, (4,), 16)]),
    (lambda x: x[0].item(), [(SYNC, (), 4)]),
    (lambda x: float(x.sum()), [(SYNC, (), 4)]),
    (lambda x: int(x[0]), [(SYNC, (), 4)]),
    (lambda x: bool(x[0] > 0), [(SYNC, (), 1)]),
    (lambda x: x.tolist(), [(SYNC, (4,), 16)]),
    (lambda x: x.nonzero(), [(SYNC, (4,), 16)]),
    (lambda x: f"{x[0]:.2f}", [(SYNC, (), 4)]),
]


@pytest.mark.parametrize(("cross", "expected"), MOVES)
def test_a_crossing_is_recorded_with_its_line(
    cross: Callable[[Any], Any], expected: list[Any], device: torch.device
):
    x = vector(device)
    with simgpu.ledger() as moves:
        cross(x)

    assert expected == [(m.kind, m.shape, m.bytes) for m in moves]
    place = (__file__, cross.__code__.co_firstlineno)
    assert [place] * len(moves) == [(m.file, m.line) for m in moves]


@pytest.mark.parametrize("ask", [str, lambda x: x[x > 0], torch.unique, lambda x: x.equal(x + 1)])
def test_whatever_needs_values_is_recorded(ask: Callable[[Any], Any], device: torch.device):
    x = vector(device)
    with simgpu.ledger() as moves:
        ask(x)

    assert moves


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: x + 1,
        lambda x: x * torch.tensor(2.0),
        lambda x: x.to(x.device),
        lambda x: x.double(),
        lambda x: x.to("meta"),
        torch.zeros_like,
        lambda x: torch.arange(3, device=x.device),
        lambda x: torch.randn(3, device=x.device),
        lambda x: x.masked_fill_(x > 0, 0.0),
        lambda x: x[1:].zero_(),
        lambda x: x[torch.zeros_like(x, dtype=torch.int64)],
        lambda x: x[1:] == x[-1],
        lambda x: x.clone().detach().view(2, 2).T.contiguous(),
    ],
)
def test_what_stays_on_the_device_is_not_recorded(
    compute: Callable[[Any], Any], device: torch.device
):
    x = vector(device)
    with simgpu.ledger() as moves:
        compute(x)

    assert moves == []


def test_the_ledger_shows_the_habits_of_a_loop(device: torch.device):
    model = small(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    data = torch.utils.data.TensorDataset(waves(8, 3), waves(8, 2))
    with simgpu.ledger() as moves:
        for x, y in torch.utils.data.DataLoader(data, batch_size=4):
            loss = nn.functional.mse_loss(model(x.to(device)), y.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss.item()

    assert [HOST_TO_DEVICE, HOST_TO_DEVICE, SYNC] * 2 == [m.kind for m in moves]
    assert {__file__} == {m.file for m in moves}


def test_the_operator_is_named(device: torch.device):
    with simgpu.ledger() as moves:
        vector().to(device).sum().item()

    assert [m.operator for m in moves] == ["aten::copy_", "aten::_local_scalar_dense"]


def test_a_hook_in_a_backward_pass_is_recorded_at_its_own_line(device: torch.device):
    def hook(grad: Tensor) -> None:
        grad.sum().item()

    x = leaf(device)
    y = x * 2
    y.register_hook(hook)
    with simgpu.ledger() as moves:
        y.sum().backward()

    assert [(SYNC, __file__, hook.__code__.co_firstlineno + 1)] == [
        (m.kind, m.file, m.line) for m in moves
    ]


def test_a_gradient_that_crosses_is_recorded_at_the_call_of_backward(device: torch.device):
    x = leaf(device)
    loss = x.cpu().sum()
    with simgpu.ledger() as moves:
        line = sys._getframe().f_lineno + 1
        loss.backward()

    assert [(HOST_TO_DEVICE, (4,), __file__, line)] == [
        (m.kind, m.shape, m.file, m.line) for m in moves
    ]


def test_a_gradient_that_crosses_is_recorded_in_the_thread_that_calls_backward(
    device: torch.device,
):
    line = sys._getframe().f_lineno + 3

    def work() -> None:
        torch.ones(4, device=device, requires_grad=True).cpu().sum().backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    with simgpu.ledger() as moves:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    back = [m for m in moves if m.kind == HOST_TO_DEVICE]
    assert [(__file__, line)] * 4 == [(m.file, m.line) for m in back]


def test_what_is_loaded_crosses_once_for_each_piece_of_memory(device: torch.device):
    file, x = io.BytesIO(), waves(2, 3)
    torch.save({"all": x, "row": x[0], "number": torch.tensor(1.5)}, file)
    file.seek(0)
    with simgpu.ledger() as moves:
        line = sys._getframe().f_lineno + 1
        torch.load(file, map_location=device)

    expected = [(HOST_TO_DEVICE, (2, 3), 24), (HOST_TO_DEVICE, (), 4)]
    assert expected == [(m.kind, m.shape, m.bytes) for m in moves]
    assert {(__file__, line)} == {(m.file, m.line) for m in moves}


def test_ledgers_may_be_nested(device: torch.device):
    x = vector(device)
    with simgpu.ledger() as outer:
        x.cpu()
        with simgpu.ledger() as inner:
            x[0].item()
        vector().to(device)

    assert [DEVICE_TO_HOST, SYNC, HOST_TO_DEVICE] == [m.kind for m in outer]
    assert [SYNC] == [m.kind for m in inner]


def test_a_ledger_closes_after_an_error(device: torch.device):
    x = vector(device)
    with pytest.raises(RuntimeError, match="same device"), simgpu.ledger() as moves:
        x + vector()
    x.cpu()

    assert moves == []


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_what_crosses_without_gradients_is_seen_too(mode):
    """Inference mode brings some operators whole that are otherwise taken apart."""
    x = torch.ones(2, 2, device="simgpu")
    with mode(), simgpu.ledger() as moves:
        x.cpu().numpy()
        x.to("cpu", torch.double)
        bool(x[0, 0] > 0)
        torch.where(x > 0)
        torch.ones(2).to("simgpu", torch.float64)
        torch.nn.functional.one_hot(torch.subtract(x, torch.tensor(1.0)).long(), 3)

    kinds = ["device to host", "device to host", "sync", "sync", "host to device"]
    assert kinds == [move.kind for move in moves]


@pytest.mark.parametrize(
    ("kind", "compute"),
    [
        ("sync", lambda x: x.masked_fill(x > 0, x[0])),
        ("sync", lambda x: x.masked_fill_(x > 0, x[0])),
        ("sync", lambda x: x.index_fill(0, torch.tensor([0], device=x.device), x[1])),
        ("sync", lambda x: torch.linspace(x[0], 1.0, 3, device=x.device)),
        ("host to device", lambda x: torch.where(x > 0, x, torch.tensor(0.0))),
    ],
)
def test_a_number_that_comes_as_a_tensor_is_told_of_where_cuda_reads_or_moves_it(kind, compute):
    with simgpu.ledger() as moves:
        compute(torch.ones(2, device="simgpu"))

    assert [kind] == [move.kind for move in moves if move.operator != "aten::copy_"]
    assert () == moves[-1].shape


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: x.masked_fill(x > 0, torch.tensor(1.0)),
        lambda x: x.masked_fill(x > 0, 1.0),
        lambda x: torch.where(x > 0, x, x[0]),
        lambda x: torch.where(x > 0, x, 0.0),
    ],
)
def test_other_numbers_make_nobody_wait(compute):
    with simgpu.ledger() as moves:
        compute(torch.ones(2, device="simgpu"))

    assert not moves
