"""Recurrent networks equal the CPU's to the last bit, forward and backward."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_sequence

from graders import simgpu

simgpu.enable()  # before any backward pass, so at import
CPU, D = torch.device("cpu"), torch.device("simgpu", 0)


def relu(*sizes: int, **options: Any) -> nn.RNN:
    return nn.RNN(*sizes, nonlinearity="relu", **options)


def relu_cell(*sizes: int, **options: Any) -> nn.RNNCell:
    return nn.RNNCell(*sizes, nonlinearity="relu", **options)


NETWORKS = [nn.LSTM, nn.GRU, nn.RNN, relu]
CELLS = [nn.LSTMCell, nn.GRUCell, nn.RNNCell, relu_cell]
OPTIONS = [
    dict(zip(["num_layers", "bidirectional", "batch_first", "bias", "dropout"], row, strict=True))
    for row in itertools.product([1, 2], [False, True], [False, True], [True, False], [0, 0.3])
    if row[0] > 1 or not row[-1]
]


def tensors(result: Any) -> list[Tensor]:
    match result:
        case Tensor():
            return [result]
        case PackedSequence():
            return [result.data]
        case _:
            return [tensor for part in result for tensor in tensors(part)]


def numbers(make: Callable[[], nn.Module], place: torch.device, *inputs: Any) -> list[Any]:
    """Return what a network computes and all gradients."""
    torch.manual_seed(0)
    network = make().to(place)
    given = [i.to(place) if isinstance(i, PackedSequence) else leaf(i, place) for i in inputs]
    outputs = tensors(network(*given))
    torch.autograd.backward(outputs, [waves(o) for o in outputs])
    leaves = [i for i in given if isinstance(i, Tensor)] + list(network.parameters())
    return [t.tolist() for t in (*outputs, *(leaf.grad for leaf in leaves))]


def leaf(tensor: Tensor, place: torch.device) -> Tensor:
    return tensor.detach().clone().to(place).requires_grad_()


def waves(like: Tensor) -> Tensor:
    return torch.arange(1.0, like.numel() + 1).sin().reshape(like.shape).to(like)


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(5)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_equals_the_cpus(network: Any, options: dict[str, Any]):
    x = torch.randn(5, 2, 3)

    def make() -> nn.Module:
        return network(3, 20, **options)

    assert numbers(make, CPU, x) == numbers(make, D, x)


@pytest.mark.parametrize("options", [o for o in OPTIONS if not o["batch_first"]], ids=str)
@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_reads_packed_sequences_as_on_the_cpu(network: Any, options: dict[str, Any]):
    x = pack_sequence([torch.randn(length, 3) for length in (5, 3, 3, 1)])

    def make() -> nn.Module:
        return network(3, 20, **options)

    assert numbers(make, CPU, x) == numbers(make, D, x)


@pytest.mark.parametrize("options", [o for o in OPTIONS if not o["batch_first"]], ids=str)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
def test_an_lstm_projects_as_on_the_cpu(packed: Any, options: dict[str, Any]):
    x = pack_sequence([torch.randn(3, 3), torch.randn(2, 3)]) if packed else torch.randn(5, 2, 3)

    def make() -> nn.Module:
        return nn.LSTM(3, 6, proj_size=2, **options)

    assert numbers(make, CPU, x) == numbers(make, D, x)


class Starts(nn.Module):
    """Begins with states that are given."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, *state: Tensor) -> Any:
        return self.network(x, state if len(state) > 1 else state[0])


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
@pytest.mark.parametrize("network", [*NETWORKS, *CELLS])
def test_any_state_and_precision_will_do(network: Any, dtype: torch.dtype):
    steps = () if network in CELLS else (5,)
    layers = () if network in CELLS else (1,)
    count = 2 if network in {nn.LSTM, nn.LSTMCell} else 1
    state = [torch.randn(*layers, 2, 4, dtype=dtype) for _ in range(count)]
    x = torch.randn(*steps, 2, 3, dtype=dtype)

    def make() -> nn.Module:
        return Starts(network(3, 4, dtype=dtype))

    assert numbers(make, CPU, x, *state) == numbers(make, D, x, *state)


class Loop(nn.Module):
    """Writes the loop over time itself, and uses all that a cell sees once more."""

    def __init__(self, cell: nn.Module) -> None:
        super().__init__()
        self.cell = cell
        self.seen = nn.Linear(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        h, outputs = self.seen(x[0]), []
        for each in x:
            if isinstance(self.cell, nn.LSTMCell):
                h = self.cell(each, (h, h))[0] + self.seen(each).tanh()
            else:
                h = self.cell(each, h) + self.seen(each).tanh()
            outputs.append(h)
        return torch.stack(outputs)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("cell", CELLS)
def test_gradients_of_a_loop_over_cells_add_up_in_the_same_order(cell: Any, bias: Any):
    x = torch.randn(9, 2, 3)

    def make() -> nn.Module:
        return Loop(cell(3, 4, bias=bias))

    assert numbers(make, CPU, x) == numbers(make, D, x)


class Twice(nn.Module):
    """Uses one network, and what it reads, more than once."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> list[Tensor]:
        return [x.sin(), self.network(x)[0], x.cos(), self.network(x * 2)[0], x.exp()]


@pytest.mark.parametrize("network", NETWORKS)
def test_gradients_of_what_is_shared_add_up_in_the_same_order(network: Any):
    x = torch.randn(9, 2, 3)

    def make() -> nn.Module:
        return Twice(network(3, 4))

    assert numbers(make, CPU, x) == numbers(make, D, x)


@pytest.mark.parametrize("options", [{"num_layers": 2}, {"bidirectional": True}], ids=str)
@pytest.mark.parametrize("network", NETWORKS)
def test_autocast_computes_in_bfloat16_and_gradients_come_in_float32(network: Any, options: Any):
    torch.manual_seed(0)
    there = network(3, 4, **options).to(D)
    torch.manual_seed(0)
    here = network(3, 4, **options).bfloat16()
    x = torch.randn(5, 2, 3)

    with torch.autocast("simgpu", dtype=torch.bfloat16):
        outputs = tensors(there(x.to(D)))
    expected = tensors(here(x.bfloat16()))
    for output in (outputs[0], expected[0]):
        output.float().sin().sum().backward()

    assert {torch.bfloat16} == {o.dtype for o in outputs}
    assert [o.tolist() for o in expected] == [o.tolist() for o in outputs]
    assert {torch.float32} == {p.grad.dtype for p in there.parameters()}
    gradients = zip(here.parameters(), there.parameters(), strict=True)
    assert all(torch.equal(h.grad.float(), t.grad.cpu()) for h, t in gradients)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_state_on_the_cpu_is_refused(network: Any):
    h = torch.zeros(1, 2, 4)
    state = (h, h) if network is nn.LSTM else h

    with pytest.raises(
        RuntimeError, match="not at the same device, found input tensor at simgpu:0"
    ):
        network(3, 4).to(D)(torch.ones(5, 2, 3, device=D), state)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_packed_sequence_on_the_cpu_is_refused(network: Any):
    with pytest.raises(RuntimeError, match=r"same device.*in method wrapper_simgpu_addmm"):
        network(3, 4).to(D)(pack_sequence([torch.ones(2, 3)]))


@pytest.mark.parametrize("cell", CELLS)
def test_a_cells_state_on_the_cpu_is_refused(cell: Any):
    h = torch.zeros(2, 4)
    state = (h.to(D), h) if cell is nn.LSTMCell else h

    with pytest.raises(RuntimeError, match=r"same device.*in method wrapper_simgpu_"):
        cell(3, 4).to(D)(torch.ones(2, 3, device=D), state)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("x", "h"), [((2, 5), (2, 4)), ((2, 3), (1, 4)), ((2, 3), (2, 5))])
def test_sizes_that_do_not_fit_are_refused_as_on_the_cpu(cell: Any, x: Any, h: Any):
    said = []
    for place in (CPU, D):
        state = torch.zeros(h, device=place)
        with pytest.raises(RuntimeError) as raised:
            cell(3, 4).to(place)(
                torch.ones(x, device=place), (state, state) if cell is nn.LSTMCell else state
            )
        said.append(str(raised.value))

    assert said[0] == said[1]


def test_a_sequence_without_a_step_is_refused_as_on_the_cpu():
    with pytest.raises(RuntimeError, match="sequence length to be larger than 0"):
        nn.GRU(3, 4).to(D)(torch.ones(0, 2, 3, device=D))


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
@pytest.mark.parametrize("network", NETWORKS)
def test_without_gradients_it_is_the_same(network: Any, mode: Any):
    x, packed = torch.randn(5, 2, 3), pack_sequence([torch.randn(3, 3), torch.randn(2, 3)])
    here = network(3, 4)
    there = copy.deepcopy(here).to(D)
    expected = [*tensors(here(x)), *tensors(here(packed))]

    with mode():
        outputs = [*tensors(there(x.to(D))), *tensors(there(packed.to(D)))]

    assert [o.tolist() for o in expected] == [o.tolist() for o in outputs]


@pytest.mark.parametrize("network", NETWORKS)
def test_gradients_have_gradients(network: Any):
    found = []
    for place in (CPU, D):
        torch.manual_seed(0)
        model, x = network(3, 4).to(place), leaf(torch.ones(5, 2, 3), place)
        (slope,) = torch.autograd.grad(model(x)[0].sin().sum(), x, create_graph=True)
        found.append(torch.autograd.grad(slope.pow(2).sum(), x)[0].cpu())

    assert torch.allclose(*found)


@pytest.mark.parametrize("network", NETWORKS)
def test_torch_func_differentiates_it_as_on_the_cpu(network: Any):
    x = torch.randn(5, 2, 3)
    here = network(3, 4)
    there = copy.deepcopy(here).to(D)
    expected = torch.func.grad(lambda x: here(x)[0].sin().sum())(x)

    found = torch.func.grad(lambda x: there(x)[0].sin().sum())(x.to(D))

    assert expected.tolist() == found.tolist()
