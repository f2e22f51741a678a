"""/healthz: whether the services answer, and whether workers are alive."""

import redis
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from annotate.jobs.liveness import list_live_queues


def show_health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database and cache answer, else 503; missing workers are told but are no failure."""
    del request
    found = {"database": _ask_database(), "cache": _ask_cache()}
    return JsonResponse(
        {**found, "queues": sorted(list_live_queues())}, status=200 if all(v == "ok" for v in found.values()) else 503
    )


def _ask_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return "ok"


def _ask_cache() -> str:
    try:
        cache.set("healthz", 1, 5)
    except redis.RedisError as error:
        return type(error).__name__
    return "ok"
