"""A simulated accelerator, `simgpu:0`: GPU placement can be tested on any machine."""

from graders.simgpu.backend import enable, prepare, withdraw
from graders.simgpu.errors import NotSimulated
from graders.simgpu.ledger import Move, ledger

__all__ = ["Move", "NotSimulated", "enable", "ledger", "prepare", "withdraw"]
