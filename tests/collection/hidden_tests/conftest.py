"""As in the real collection."""

from graders.judge.plugin import *  # noqa: F403
