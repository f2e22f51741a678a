"""The browser's page: one document, which the front end turns into every page."""

from django.http import HttpRequest, HttpResponse
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
