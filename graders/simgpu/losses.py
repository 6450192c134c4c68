"""The one loss whose lengths may lie on the CPU, since PyTorch reads them there."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def ctc_loss(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, *rest: Any
) -> Tensor:
    """Return `torch.nn.functional.ctc_loss`, wherever the lengths lie."""
    by_lists: Any = torch.ops.aten.ctc_loss.IntList
    loss: Tensor = by_lists(
        log_probs, targets, input_lengths.tolist(), target_lengths.tolist(), *rest
    )
    return loss
