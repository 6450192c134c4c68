"""The layers: their outputs and gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .samples import made, trained, waves, whole


def batch_norm(d: torch.device) -> list[Any]:
    norm = made(nn.BatchNorm1d(3), d)
    outputs = [norm(waves(4, 3, device=d)), norm(waves(4, 3, device=d) * 2)]
    norm.eval()
    outputs.append(norm(waves(4, 3, device=d)))
    return [*outputs, *norm.buffers()]


def dropout(d: torch.device) -> list[Any]:
    layer, x = nn.Dropout(0.5), torch.ones(1000, device=d)
    torch.manual_seed(3)
    first = layer(x)
    torch.manual_seed(3)
    again = layer(x)
    kept = float((first != 0).float().mean())
    same = bool((first == again).all())
    return [same, 0.4 < kept < 0.6, float(first.max()), layer.eval()(x)[:3]]


def layer(make: Callable[[], nn.Module], *shape: int) -> Callable[[torch.device], list[Tensor]]:
    """Return a case: a layer's output and gradients."""
    return lambda d: trained(made(make(), d), waves(*shape, device=d))


def embedding(d: torch.device) -> list[Tensor]:
    return trained(made(nn.Embedding(4, 3, padding_idx=0), d), whole(d))


def attention(d: torch.device) -> list[Tensor]:
    layer, x = made(nn.MultiheadAttention(8, 2, batch_first=True), d), waves(2, 3, 8, device=d)
    return trained(_Attends(layer), x)


class _Attends(nn.Module):
    def __init__(self, attention: nn.Module) -> None:
        super().__init__()
        self.attention = attention

    def forward(self, x: Tensor) -> Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], device=x.device)
        return self.attention(x, x, x, attn_mask=mask, need_weights=False)[0]


def evaluated_transformer(d: torch.device) -> Tensor:
    block = made(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), d).eval()
    with torch.inference_mode():
        return block(waves(2, 3, 8, device=d))


def causal_attention(d: torch.device) -> Tensor:
    q = waves(1, 2, 3, 4, device=d)
    return F.scaled_dot_product_attention(q, q * 2, q - 1, is_causal=True)


LAYERS = {
    "Linear": ("device", layer(lambda: nn.Linear(3, 2), 4, 3)),
    "Conv1d": ("device", layer(lambda: nn.Conv1d(2, 3, 3, padding=1), 2, 2, 5)),
    "Conv2d": ("device", layer(lambda: nn.Conv2d(2, 3, 3, stride=2, groups=1), 2, 2, 5, 5)),
    "Conv2d with groups": ("device", layer(lambda: nn.Conv2d(4, 4, 3, groups=2), 1, 4, 5, 5)),
    "ConvTranspose2d": ("device", layer(lambda: nn.ConvTranspose2d(2, 1, 2), 1, 2, 3, 3)),
    "BatchNorm1d": ("device", batch_norm),
    "BatchNorm2d": ("device", layer(lambda: nn.BatchNorm2d(2), 3, 2, 4, 4)),
    "LayerNorm": ("device", layer(lambda: nn.LayerNorm(4), 3, 4)),
    "GroupNorm": ("device", layer(lambda: nn.GroupNorm(2, 4), 2, 4, 3)),
    "Dropout": ("device", dropout),
    "Embedding": ("device", embedding),
    "RNN": ("device", layer(lambda: nn.RNN(3, 4, 2), 5, 2, 3)),
    "GRU": ("device", layer(lambda: nn.GRU(3, 4, bidirectional=True), 5, 2, 3)),
    "LSTM": ("device", layer(lambda: nn.LSTM(3, 4, batch_first=True), 2, 5, 3)),
    "LSTM with projections": ("device", layer(lambda: nn.LSTM(3, 4, 2, proj_size=2), 5, 2, 3)),
    "RNN with ReLU": ("device", layer(lambda: nn.RNN(3, 4, nonlinearity="relu"), 5, 2, 3)),
    "LSTMCell": ("device", layer(lambda: nn.LSTMCell(3, 4), 2, 3)),
    "GRUCell": ("device", layer(lambda: nn.GRUCell(3, 4), 2, 3)),
    "RNNCell": ("device", layer(lambda: nn.RNNCell(3, 4), 2, 3)),
    "MultiheadAttention": ("device", attention),
    "scaled_dot_product_attention": ("device", causal_attention),
    "TransformerEncoderLayer": (
        "device",
        layer(lambda: nn.TransformerEncoderLayer(8, 2, 16, 0.0, batch_first=True), 2, 3, 8),
    ),
    "TransformerEncoderLayer, evaluated": ("device", evaluated_transformer),
    "MaxPool2d, AvgPool2d": (
        "device",
        layer(lambda: nn.Sequential(nn.MaxPool2d(2), nn.AvgPool2d(2)), 1, 2, 8, 8),
    ),
    "AdaptiveAvgPool2d": ("device", layer(lambda: nn.AdaptiveAvgPool2d(2), 1, 2, 5, 5)),
    "PixelShuffle": ("device", layer(lambda: nn.PixelShuffle(2), 1, 4, 2, 2)),
    "Upsample": ("device", layer(lambda: nn.Upsample(scale_factor=2, mode="bilinear"), 1, 1, 3, 3)),
    "activations": (
        "device",
        layer(lambda: nn.Sequential(nn.GELU(), nn.LeakyReLU(), nn.SiLU(), nn.Softmax(1)), 3, 4),
    ),
    "PReLU": ("device", layer(nn.PReLU, 3, 4)),
    "Flatten, Unflatten": (
        "device",
        layer(lambda: nn.Sequential(nn.Flatten(), nn.Unflatten(1, (2, 6))), 2, 3, 4),
    ),
}
