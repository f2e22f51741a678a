"""For `make demo` and work on the code: embedded services, plain HTTP on this machine."""

from annotate.config.environment import read_flag
from annotate.config.settings.base import *  # noqa: F403

DEBUG = read_flag("DEBUG", default=False)
