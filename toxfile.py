"""A tox runner for tasks that share one virtual environment, so that PyTorch is installed once.

tox 4 makes an environment anew when another task used its folder last, since their packages
might differ. Ours do not: tox.ini gives all of them the same ones. So the name of the task is
left out of what tox compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tox.plugin import impl
from tox.tox_env.info import Info
from tox.tox_env.python.virtual_env.runner import VirtualEnvRunner
from tox.tox_env.register import ToxEnvRegister


class NamelessInfo(Info):
    """What tox remembers of an environment, without the name of the task that made it."""

    @contextmanager
    def compare(
        self, value: Any, section: str, sub_section: str | None = None
    ) -> Iterator[tuple[bool, Any]]:
        """Compare as tox does, but leave out the name."""
        if section == "ToxEnv":
            value = {key: part for key, part in value.items() if key != "name"}
        with super().compare(value, section, sub_section) as compared:
            yield compared


class SharedRunner(VirtualEnvRunner):
    """A virtual environment that several tasks with the same packages use."""

    @staticmethod
    def id() -> str:
        """Return what tox.ini calls this runner."""
        return "shared"

    @property
    def cache(self) -> Info:
        """Return what is remembered of the environment."""
        return NamelessInfo(self.env_dir)


@impl
def tox_register_tox_env(register: ToxEnvRegister) -> None:
    """Offer the runner to tox.ini."""
    register.add_run_env(SharedRunner)
