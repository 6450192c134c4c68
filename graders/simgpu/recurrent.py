"""The fused cells of LSTM and GRU, which PyTorch has for accelerators only.

The formulas are those of `torch.nn.LSTMCell` and `torch.nn.GRUCell` in PyTorch's documentation. The
workspace that the forward pass hands to the backward pass holds whatever we like.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

Maybe = Tensor | None


def lstm_cell(
    input_gates: Tensor, hidden_gates: Tensor, cx: Tensor, input_bias: Maybe, hidden_bias: Maybe
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the next hidden state, the next cell state, and the gates."""
    gates = _biased(input_gates, input_bias) + _biased(hidden_gates, hidden_bias)
    i, f, g, o = gates.chunk(4, 1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    cy = f * cx + i * g
    return o * cy.tanh(), cy, torch.cat([i, f, g, o], 1)


def lstm_cell_backward(
    grad_hy: Maybe,
    grad_cy: Maybe,
    cx: Tensor,
    cy: Tensor,
    workspace: Tensor,
    has_bias: bool,  # noqa: FBT001 - PyTorch's order
) -> tuple[Tensor, Tensor, Maybe]:
    """Return the gradients of the gates before their activations, of cx, and of a bias."""
    i, f, g, o = workspace.chunk(4, 1)
    hy_part = torch.zeros_like(cy) if grad_hy is None else grad_hy
    tanh_cy = cy.tanh()
    cell = hy_part * o * (1 - tanh_cy**2)
    cell = cell if grad_cy is None else cell + grad_cy
    gates = torch.cat(
        [
            cell * g * i * (1 - i),
            cell * cx * f * (1 - f),
            cell * i * (1 - g**2),
            hy_part * tanh_cy * o * (1 - o),
        ],
        1,
    )
    return gates, cell * f, gates.sum(0) if has_bias else None


def gru_cell(
    input_gates: Tensor, hidden_gates: Tensor, hx: Tensor, input_bias: Maybe, hidden_bias: Maybe
) -> tuple[Tensor, Tensor]:
    """Return the next hidden state, and what the backward pass needs."""
    from_input = _biased(input_gates, input_bias).chunk(3, 1)
    from_hidden = _biased(hidden_gates, hidden_bias).chunk(3, 1)
    r = (from_hidden[0] + from_input[0]).sigmoid()
    z = (from_hidden[1] + from_input[1]).sigmoid()
    n = (from_input[2] + from_hidden[2] * r).tanh()
    return (hx - n) * z + n, torch.cat([r, z, n, hx, from_hidden[2]], 1)


def gru_cell_backward(
    grad_hy: Tensor,
    workspace: Tensor,
    has_bias: bool,  # noqa: FBT001 - PyTorch's order
) -> tuple[Tensor, Tensor, Tensor, Maybe, Maybe]:
    """Return the gradients of both kinds of gates, of hx, and of both biases."""
    r, z, n, hx, hidden_new = workspace.chunk(5, 1)
    new = grad_hy * (1 - z) * (1 - n**2)
    reset = new * hidden_new * r * (1 - r)
    update = grad_hy * (hx - n) * z * (1 - z)
    from_input = torch.cat([reset, update, new], 1)
    from_hidden = torch.cat([reset, update, new * r], 1)
    biases = (from_input.sum(0), from_hidden.sum(0)) if has_bias else (None, None)
    return from_input, from_hidden, grad_hy * z, *biases


def _biased(gates: Tensor, bias: Maybe) -> Tensor:
    return gates if bias is None else gates + bias


CELLS: dict[str, Any] = {
    "_thnn_fused_lstm_cell": lstm_cell,
    "_thnn_fused_lstm_cell_backward_impl": lstm_cell_backward,
    "_thnn_fused_gru_cell": gru_cell,
    "_thnn_fused_gru_cell_backward": gru_cell_backward,
}
