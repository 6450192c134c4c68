"""`torch.autocast("simgpu")`: which operators run in the lower precision, which in float32.

The lists are those that PyTorch documents for CUDA ("Autocast Op Reference").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map

_LOWER = """
    mm mv bmm addmm addmv addbmm baddbmm matmul linear prelu einsum chain_matmul linalg_multi_dot
    conv1d conv2d conv3d conv_transpose1d conv_transpose2d.input conv_transpose3d.input
    gru_cell lstm_cell rnn_tanh_cell rnn_relu_cell scaled_dot_product_attention
""".split()
_FLOAT32 = """
    acos asin cosh erfinv exp expm1 log log10 log2 log1p reciprocal rsqrt sinh tan
    pow.Tensor_Tensor pow.Tensor_Scalar pow.Scalar softplus layer_norm native_layer_norm group_norm
    norm.Scalar norm.ScalarOpt_dim cosine_similarity poisson_nll_loss cosine_embedding_loss
    nll_loss nll_loss2d hinge_embedding_loss kl_div l1_loss smooth_l1_loss huber_loss mse_loss
    margin_ranking_loss multilabel_margin_loss soft_margin_loss triplet_margin_loss
    multi_margin_loss binary_cross_entropy_with_logits dist pdist cdist renorm logsumexp
    prod prod.dim_int softmax.int log_softmax.int cumprod cumsum sum sum.dim_IntList
""".split()
_WIDEST = """
    addcdiv addcmul atan2 bilinear cross dot grid_sampler index_put tensordot scatter_add cat stack
""".split()


def register(library: Any) -> None:
    """Give the operators of the three lists a kernel that casts first."""
    for names, rule in ((_LOWER, to_lower), (_FLOAT32, _to_float32), (_WIDEST, _to_widest)):
        for name in names:
            base, _, overload = name.partition(".")
            func = getattr(getattr(torch.ops.aten, base), overload or "default")
            library.impl(name, casting(func, rule), "AutocastPrivateUse1")
    library.impl("binary_cross_entropy", _unsafe, "AutocastPrivateUse1")


def casting(func: Any, rule: Callable[[list[Tensor]], torch.dtype | None]) -> Callable[..., Any]:
    """Return a kernel that runs `func` on tensors of the dtype that `rule` chooses, if it does."""
    keys: Any = torch._C.DispatchKey
    without = torch._C.DispatchKeySet(keys.AutocastPrivateUse1)

    def cast(*args: Any, **kwargs: Any) -> Any:
        with torch._C._ExcludeDispatchKeyGuard(without):
            tensors = [v for v in tree_leaves((args, kwargs)) if _eligible(v)]
            dtype = rule(tensors)
            if dtype is not None:
                args, kwargs = tree_map(
                    lambda v: v.to(dtype) if _eligible(v) else v, (args, kwargs)
                )
            return func(*args, **kwargs)

    return cast


def _eligible(value: Any) -> bool:
    return (
        isinstance(value, Tensor)
        and value.device.type == "simgpu"
        and value.is_floating_point()
        and value.dtype is not torch.float64
    )


def to_lower(_tensors: list[Tensor]) -> torch.dtype:
    """Return the dtype that autocast was asked for."""
    return torch.get_autocast_dtype("simgpu")


def _to_float32(_tensors: list[Tensor]) -> torch.dtype:
    return torch.float32


def _to_widest(tensors: list[Tensor]) -> torch.dtype | None:
    return torch.float32 if any(t.dtype is torch.float32 for t in tensors) else None


def _unsafe(*_args: Any, **_kwargs: Any) -> Any:
    raise RuntimeError(
        "torch.nn.functional.binary_cross_entropy and torch.nn.BCELoss are unsafe to autocast. "
        "Use binary_cross_entropy_with_logits or BCEWithLogitsLoss, which are safe."
    )
