"""Recurrent networks as the CPU computes them, so that numbers agree to the last bit.

PyTorch takes them apart, and how depends on the device; for an unknown one it comes to kernels made
for accelerators, which round otherwise. Here are the CPU's steps in the CPU's order, since autograd
adds up gradients in the order in which it meets them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import dropout, linear

from graders.simgpu.arguments import base_name
from graders.simgpu.autocast import casting, to_lower

State = tuple[Tensor, ...]  # h, and for an LSTM c


class Weights(NamedTuple):
    """The weights of one layer in one direction, named as PyTorch names them."""

    ih: Tensor
    hh: Tensor
    bias_ih: Tensor | None = None
    bias_hh: Tensor | None = None
    hr: Tensor | None = None

    def of_input(self, x: Tensor) -> Tensor:
        """Return what the input adds to the gates."""
        return linear(x, self.ih, self.bias_ih)

    def of_hidden(self, h: Tensor) -> Tensor:
        """Return what the hidden state adds to the gates."""
        return linear(h, self.hh, self.bias_hh)


From = Callable[[], Tensor]  # called when its turn comes
Step = Callable[[From, State, Weights], State]


def _lstm(of_input: From, state: State, w: Weights) -> State:
    i, f, g, o = w.of_hidden(state[0]).add_(of_input()).unsafe_chunk(4, 1)
    i, f, g, o = i.sigmoid_(), f.sigmoid_(), g.tanh_(), o.sigmoid_()
    c = (f * state[1]).add_(i * g)
    h = o * c.tanh()
    return h if w.hr is None else h @ w.hr.t(), c


def _gru(of_input: From, state: State, w: Weights) -> State:
    (h,) = state
    input_r, input_z, input_n = of_input().unsafe_chunk(3, 1)
    hidden_r, hidden_z, hidden_n = w.of_hidden(h).unsafe_chunk(3, 1)
    r = hidden_r.add_(input_r).sigmoid_()
    z = hidden_z.add_(input_z).sigmoid_()
    n = (input_n + hidden_n.mul_(r)).tanh_()
    return ((h - n).mul_(z).add_(n),)


def _rnn(bend: Callable[[Tensor], Tensor], of_input: From, state: State, w: Weights) -> State:
    return (bend(w.of_hidden(state[0]).add_(of_input())),)


STEPS: dict[str, tuple[Step, int]] = {  # with the number of gates
    "lstm": (_lstm, 4),
    "gru": (_gru, 3),
    "rnn_tanh": (partial(_rnn, torch.tanh), 1),
    "rnn_relu": (partial(_rnn, torch.relu), 1),
}


def _padded(step: Step, x: Tensor, state: State, w: Weights, *, back: bool) -> tuple[Tensor, State]:
    """Go through sequences of one length, from the end if `back`."""
    outputs = []
    inputs = w.of_input(x).unbind(0)
    if not inputs:
        raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
    for each in inputs[::-1] if back else inputs:
        state = step(lambda: each, state, w)  # noqa: B023 - called at once
        outputs.append(state[0])
    return torch.stack(outputs[::-1] if back else outputs, 0), state


def _packed(
    step: Step, sizes: list[int], x: Tensor, start: State, w: Weights, *, back: bool
) -> tuple[Tensor, State]:
    """Go through sequences of any length, of which so many are left at each point in time."""
    outputs, ended = [], []
    inputs = w.of_input(x)
    state = _rows(start, 0, sizes[-1]) if back else start
    place = len(x) if back else 0
    for size in sizes[::-1] if back else sizes:
        here = len(state[0])
        if size > here:
            state = _joined([state, _rows(start, here, size)])
        place -= size if back else 0
        each = inputs.narrow(0, place, size)
        place += 0 if back else size
        if size < here:
            ended.append(_rows(state, size, here))
            state = _rows(state, 0, size)
        state = step(lambda: each, state, w)  # noqa: B023 - called at once
        outputs.append(state[0])
    if back:
        return torch.cat(outputs[::-1], 0), state
    return torch.cat(outputs, 0), _joined([state, *ended[::-1]])


def _rows(state: State, first: int, end: int) -> State:
    return tuple(s.narrow(0, first, end - first) for s in state)


def _joined(states: list[State]) -> State:
    return tuple(torch.cat(parts, 0) for parts in zip(*states, strict=True))


def _onednn(x: Tensor, state: State, w: Weights, *, back: bool) -> tuple[Tensor, State]:
    """Go through padded sequences by the kernel that the CPU has for an LSTM."""
    biases = (w.bias_ih, w.bias_hh)
    given = [torch.zeros_like(m) if b is None else b for m, b in zip(w[:2], biases, strict=True)]
    size = state[0].size(-1)
    options = (size, 1, w.bias_ih is not None, *_ONE_LAYER)
    run = torch.ops.aten.mkldnn_rnn_layer
    out, h, c, _ = run(x, w.ih, w.hh, *given, *state, back, [], _LSTM_MODE, *options)
    return out, (h, c)


_BACKEND: Any = torch.backends.mkldnn
_LSTM_MODE = 2
_ONE_LAYER = (False, False, False)  # not both ways, nor batch first; the last has no effect


def _has_onednn(x: Tensor) -> bool:
    if not (_BACKEND.is_available() and torch._C._get_mkldnn_enabled() and x.numel()):
        return False
    if x.dtype is torch.bfloat16:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    if x.dtype is torch.float16 and not torch.is_grad_enabled():
        return bool(torch.ops.mkldnn._is_mkldnn_fp16_supported())
    return x.dtype is torch.float32


class Options(NamedTuple):
    """What else `torch.lstm` and others are told, in their order."""

    has_biases: bool
    layers: int
    dropout: float
    train: bool
    both_ways: bool
    batch_first: bool = False


def _network(
    step: Step,
    sizes: list[int] | None,
    x: Tensor,
    state: list[Tensor],
    params: list[Tensor],
    told: Options,
) -> tuple[Tensor, ...]:
    """Return the outputs of the last layer, and the last states of all layers."""
    projected = len({h.size(2) for h in state}) > 1
    x = x.transpose(0, 1) if told.batch_first else x
    count = 2 + 2 * told.has_biases + projected
    biases = (None, None) * (not told.has_biases)
    groups = [params[i : i + count] for i in range(0, len(params), count)]
    weights = [Weights(*g[:2], *biases, *g[2:]) for g in groups]
    go: Any = partial(_padded, step) if sizes is None else partial(_packed, step, sizes)
    if step is _lstm and sizes is None and not projected and _has_onednn(x):
        go, x, state = _onednn, x.contiguous(), [h.contiguous() for h in state]
    states = list(zip(*(h.unbind(0) for h in state), strict=True))
    last: list[State] = []
    for layer in range(told.layers):
        outputs = []
        for back in (False, True)[: 1 + told.both_ways]:
            i = len(last)
            output, final = go(x, states[i], weights[i], back=back)
            outputs.append(output)
            last.append(final)
        x = torch.cat(outputs, -1) if told.both_ways else outputs[0]
        if told.dropout and told.train and layer < told.layers - 1:
            x = dropout(x, told.dropout)
    x = x.transpose(0, 1) if told.batch_first else x
    return x, *(torch.stack(h, 0) for h in zip(*last, strict=True))


def network(func: Any) -> Callable[..., Any]:
    """Return a kernel for `func`, which is `torch.lstm`, `torch.gru` or another."""
    step, _ = STEPS[base_name(func)]

    def run(x: Tensor, *args: Any) -> Any:
        packed = func._overloadname == "data"
        hx, params, *options = args[packed:]
        state = hx if isinstance(hx, list) else [hx]
        kinds = {(t.device.type, t.dtype) for t in (x, *state, *params)}
        if kinds != {("simgpu", x.dtype)}:
            return func._op_dk(_IN_PARTS, x, *args)  # where it is refused
        sizes = args[0].tolist() if packed else None
        return _network(step, sizes, x, state, params, Options(*options))

    return run


def cell(func: Any) -> Callable[..., Any]:
    """Return a kernel for `func`, which is `torch.lstm_cell`, `torch.gru_cell` or another."""
    step, gates = STEPS[base_name(func).removesuffix("_cell")]

    def run(x: Tensor, hx: Any, *weights: Tensor | None) -> Any:
        state = hx if isinstance(hx, list) else [hx]
        w = Weights(*weights)  # type: ignore[arg-type]
        there = all(t is None or t.device.type == "simgpu" for t in (x, *state, *weights))
        size = w.hh.size(1)
        fits = x.size(1) == w.ih.size(1) and gates * size == w.ih.size(0) == w.hh.size(0)
        if not (there and fits and all(h.shape == (len(x), size) for h in state)):
            return func._op_dk(_IN_PARTS, x, hx, *weights)  # where it is refused
        after = step(lambda: w.of_input(x), tuple(state), w)
        return after if isinstance(hx, list) else after[0]

    return run


_IN_PARTS = torch._C.DispatchKey.CompositeImplicitAutograd


def register(library: Any) -> None:
    """Give the recurrent networks and their cells kernels that do as the CPU does."""
    for name in STEPS:
        one = getattr(torch.ops.aten, f"{name}_cell").default
        library.impl(one, cell(one), "AutogradPrivateUse1")
        for func in (getattr(getattr(torch.ops.aten, name), kind) for kind in ("input", "data")):
            library.impl(func, network(func), "AutogradPrivateUse1")
            library.impl(func, casting(func, to_lower), "AutocastPrivateUse1")
