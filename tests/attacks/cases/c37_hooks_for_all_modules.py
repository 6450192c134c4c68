"""Registers hooks for all modules and all optimizers there are.

class: 37
exercise: 01
deserves: what a step without zero_grad deserves
honest: 7
verdict: contained
"""

from torch.nn.modules import module
from torch.optim import optimizer as optim

module.register_module_forward_hook(lambda layer, args, output: None)
optim.register_optimizer_step_post_hook(lambda *args: None)


def train_step(model, optimizer, criterion, x_batch, y_batch):
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
