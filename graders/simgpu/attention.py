"""Attention as the CPU computes it, so that numbers agree to the last bit.

PyTorch chooses a kernel by device, and for an unknown one takes attention apart into matrix
products, which round otherwise than the CPU's own kernel.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from graders.simgpu.tensor import SimTensor

_CHOOSE: Any = torch._fused_sdp_choice
_FLASH = 1  # torch.nn.attention.SDPBackend.FLASH_ATTENTION


def attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,  # noqa: FBT001, FBT002 - PyTorch's signature
    **options: Any,
) -> Tensor:
    """Return `scaled_dot_product_attention` by the kernel that the CPU would take."""
    if attn_mask is not None and attn_mask.dtype is torch.bool:
        hidden = torch.zeros_like(attn_mask, dtype=query.dtype)
        attn_mask = hidden.masked_fill_(attn_mask.logical_not(), -torch.inf)
    arguments: tuple[Any, ...] = (query, key, value, attn_mask)
    if all(a is None or type(a) is SimTensor for a in arguments):
        host = [
            a if a is None else a._host.detach().requires_grad_(a.requires_grad) for a in arguments
        ]
        choice = _CHOOSE(*host, dropout_p, is_causal, **options)
        fits = attn_mask is None or attn_mask.dtype == query.dtype
        if choice == _FLASH and fits:
            flash = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
            attended: Tensor = flash(
                query,
                key,
                value,
                dropout_p,
                is_causal,
                attn_mask=attn_mask,
                scale=options.get("scale"),
            )[0]
            return attended
    plain = torch.ops.aten._scaled_dot_product_attention_math
    weighed: Tensor = plain(query, key, value, attn_mask, dropout_p, is_causal, **options)[0]
    return weighed
