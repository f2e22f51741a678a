"""Every address. Resources are nouns; the API of the curation app is mounted here by name."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from annotate.api.media import serve_media
from annotate.api.sessions import SessionResource
from annotate.config.health import show_health
from annotate.config.pages import show_page
from annotate.config.router import router

session = SessionResource.as_view(
    {"get": "list", "post": "create", "patch": "partial_update", "delete": "destroy"}, basename="session"
)

handler404 = "annotate.config.pages.answer_not_found"
handler500 = "annotate.config.pages.answer_crash"

urlpatterns = [
    path("healthz", show_health),
    path("api/session", session),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerView.as_view(url_name="schema")),
    path("api/", include(router.urls)),
    re_path(r"^media/(?P<kind>blobs|thumbnails|masks)/(?P<sha256>[0-9a-f]{64})$", serve_media),
    re_path(r"^(?!api/|static/|media/|healthz).*$", show_page),
]
