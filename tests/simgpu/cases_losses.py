"""Every common loss: its value and gradient, and a target or a weight left behind on the CPU."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from .samples import CPU, DIFFER, made, number, waves

Loss = Callable[[Tensor, Tensor], Tensor]

logits = waves(4, 3)
shares = waves(4, 3).abs()
classes = torch.tensor([2, 0, 1, 1])
signs = torch.tensor([1.0, -1.0, 1.0, -1.0])
likely = F.softmax(waves(3, 4).T, dim=1)

# the loss, the prediction and the target
LOSSES: dict[str, tuple[Loss, Tensor, Tensor]] = {
    "mse_loss": (F.mse_loss, logits, shares),
    "l1_loss": (F.l1_loss, logits, shares),
    "smooth_l1_loss": (F.smooth_l1_loss, logits, shares),
    "huber_loss": (F.huber_loss, logits, shares),
    "cross_entropy": (F.cross_entropy, logits, classes),
    "cross_entropy with label smoothing": (
        lambda p, t: F.cross_entropy(p, t, label_smoothing=0.1),
        logits,
        classes,
    ),
    "cross_entropy of probabilities": (F.cross_entropy, logits, likely),
    "nll_loss": (F.nll_loss, logits.log_softmax(1), classes),
    "binary_cross_entropy": (F.binary_cross_entropy, logits.sigmoid(), shares),
    "binary_cross_entropy_with_logits": (F.binary_cross_entropy_with_logits, logits, shares),
    "kl_div": (lambda p, t: F.kl_div(p, t, reduction="batchmean"), logits.log_softmax(1), likely),
    "poisson_nll_loss": (F.poisson_nll_loss, logits, shares),
    "gaussian_nll_loss": (lambda p, t: F.gaussian_nll_loss(p, t, p.exp()), logits, shares),
    "soft_margin_loss": (F.soft_margin_loss, logits[:, 0], signs),
    "hinge_embedding_loss": (F.hinge_embedding_loss, logits[:, 0], signs),
    "margin_ranking_loss": (lambda p, t: F.margin_ranking_loss(p, -p, t), logits[:, 0], signs),
    "cosine_embedding_loss": (
        lambda p, t: F.cosine_embedding_loss(p, p.flip(0), t),
        logits,
        signs,
    ),
    "multi_margin_loss": (F.multi_margin_loss, logits, classes),
    "multilabel_margin_loss": (
        F.multilabel_margin_loss,
        logits,
        torch.tensor([[2, 0, -1], [0, -1, -1], [1, 2, -1], [1, -1, -1]]),
    ),
    "multilabel_soft_margin_loss": (F.multilabel_soft_margin_loss, logits, (shares > 0.5).float()),
    "triplet_margin_loss": (lambda p, t: F.triplet_margin_loss(p, t, p.flip(0)), logits, shares),
}
weights = torch.tensor([0.5, 1.0, 2.0])
# one more argument, on the CPU
WEIGHTED: dict[str, tuple[Loss, Tensor, Tensor]] = {
    "cross_entropy": (lambda p, t: F.cross_entropy(p, t, weight=weights), logits, classes),
    "nll_loss": (lambda p, t: F.nll_loss(p, t, weight=weights), logits, classes),
    "binary_cross_entropy": (
        lambda p, t: F.binary_cross_entropy(p, t, weight=weights),
        logits.sigmoid(),
        shares,
    ),
    "binary_cross_entropy_with_logits": (
        lambda p, t: F.binary_cross_entropy_with_logits(p, t, weight=weights),
        logits,
        shares,
    ),
    "multi_margin_loss": (lambda p, t: F.multi_margin_loss(p, t, weight=weights), logits, classes),
}


def value_and_gradient(loss: Loss, prediction: Tensor, target: Tensor) -> list[Tensor]:
    prediction = prediction.detach().requires_grad_()
    value = loss(prediction, target)
    value.backward()
    return [value, prediction.grad]


def _complete(loss: Loss, p: Tensor, t: Tensor) -> Callable[[torch.device], list[Tensor]]:
    return lambda d: value_and_gradient(loss, p.to(d), t.to(d))


def _left_behind(loss: Loss, p: Tensor, t: Tensor) -> Callable[[torch.device], list[Tensor]]:
    return lambda d: value_and_gradient(loss, p.to(d), t.to(CPU))


def pos_weight(weight: Tensor) -> Loss:
    return lambda p, t: F.binary_cross_entropy_with_logits(p, t, pos_weight=weight)


def with_number(loss: Loss, d: torch.device, *, backward: bool) -> Tensor:
    prediction = logits.to(d).requires_grad_()
    value = loss(prediction.mean(), number())
    if backward:
        value.backward()
        return prediction.grad
    return value


def weighted_module(d: torch.device) -> list[Tensor]:
    loss = made(torch.nn.CrossEntropyLoss(weight=weights), d)  # its weight is a buffer
    return value_and_gradient(loss, logits.to(d), classes.to(d))


LOSS_CASES = {
    **{name: ("device", _complete(*row)) for name, row in LOSSES.items()},
    **{f"{name}: target on the CPU": (DIFFER, _left_behind(*row)) for name, row in LOSSES.items()},
    **{f"{name}: weight on the CPU": (DIFFER, _complete(*row)) for name, row in WEIGHTED.items()},
    "binary_cross_entropy_with_logits: pos_weight on the CPU": (
        DIFFER,
        _complete(pos_weight(weights), logits, shares),
    ),
    "binary_cross_entropy_with_logits: pos_weight a number": (
        "device",
        _complete(pos_weight(number()), logits, shares),
    ),
    "CrossEntropyLoss(weight=).to(device)": ("device", weighted_module),
    "l1_loss to a number": ("device", lambda d: with_number(F.l1_loss, d, backward=True)),
    "mse_loss to a number": ("device", lambda d: with_number(F.mse_loss, d, backward=False)),
    # mse_loss_backward checks its devices, mse_loss itself does not
    "mse_loss to a number, backward": (DIFFER, lambda d: with_number(F.mse_loss, d, backward=True)),
    "ctc_loss": (
        "device",
        lambda d: F.ctc_loss(
            waves(5, 1, 4, device=d).log_softmax(2), torch.tensor([[1, 2]], device=d), [5], [2]
        ),
    ),
}
