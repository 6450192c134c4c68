"""What every exercise's hidden tests share; the sandbox and the judging are the engine's."""

from graders.judge.plugin import *  # noqa: F403
