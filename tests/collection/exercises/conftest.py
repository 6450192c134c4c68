"""As in the real collection."""

from graders.desk.plugin import *  # noqa: F403
