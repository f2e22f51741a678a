"""For the tests: real services, cheap password hashing, mail kept in memory."""

from annotate.config.settings.base import *  # noqa: F403
from annotate.config.settings.base import DATABASES, REST_FRAMEWORK

SECRET_KEY = "for tests only"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
# Tests open connections from many threads and close them again; a pool would only keep them alive.
DATABASES["default"]["OPTIONS"].pop("pool")  # type: ignore[attr-defined]
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(["sign_in", "reset", "anonymous", "ask"], "10000/min")
