"""The browser's page: one document, which the front end turns into every page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

UNBUILT = "The front end is not built. Run `make build` (or `npm run build` in frontend/), then load this page again."


@require_safe
@ensure_csrf_cookie
def show_page(request: HttpRequest) -> HttpResponse:
    """Answer every address that is not the API's with the built page."""
    try:
        page = render_to_string("index.html", request=request)
    except TemplateDoesNotExist:
        return HttpResponse(UNBUILT, status=503, content_type="text/plain")
    response = HttpResponse(page)
    response["Cache-Control"] = "no-cache"
    return response


def answer_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that nothing lives at."""
    del exception
    message = f"there is nothing at {request.path}; the API is described at /api/docs"
    return JsonResponse({"code": "not_found", "message": message, "fields": {}}, status=404)


def answer_crash(request: HttpRequest) -> HttpResponse:
    """Answer for a crash, in the envelope that clients know. The log has the traceback."""
    del request
    message = "something went wrong on the server; nothing was changed. Its log says what."
    return JsonResponse({"code": "crashed", "message": message, "fields": {}}, status=500)
