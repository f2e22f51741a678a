"""Limits on what people without a session, or with a guess, can try. Counts live in the cache, by address."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class AddressThrottle(SimpleRateThrottle):
    """Counts by network address."""

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        del view
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class SignInThrottle(AddressThrottle):
    """Guessing passwords."""

    scope = "sign_in"


class ResetThrottle(AddressThrottle):
    """Asking for reset mails and guessing their tokens."""

    scope = "reset"


class AnonymousThrottle(AddressThrottle):
    """Opening invitations."""

    scope = "anonymous"


class AskThrottle(SimpleRateThrottle):
    """Questions that need a model, by person."""

    scope = "ask"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        del view
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}
