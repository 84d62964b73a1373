"""The one settings module. Every difference between environments is a value, read here from the environment alone."""

from __future__ import annotations

import sys
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from common.caching import OPTIONS as CACHE_OPTIONS

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
ONE_ZONE = "Asia/Shanghai"
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
TESTING = "pytest" in sys.modules


def required(name: str) -> str:
    """A secret has no default: refuse to start and name the variable. `NAME_FILE` may point to a file that holds it."""
    file = env.str(f"{name}_FILE", default="")
    value = Path(file).read_text().strip() if file else env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment (see .env.example).")
    return value


SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "common",
    "accounts",
    "notifications",
    "enterprises",
    "policies",
    "campaigns",
    "issues",
    "reports",
    "integrations",
    "portal",
    "accounts.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "integrations.apps.OAuthConfig",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "portal.middleware.DomainErrorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
            "builtins": ["template_partials.templatetags.partials", "common.templatetags.huiqi"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db_url_config(required("DATABASE_URL"))}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {**DATABASES["default"].get("OPTIONS", {}), "application_name": "huiqi"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = required("REDIS_URL")
CACHES = {"default": {"BACKEND": "common.caching.PatientCache", "LOCATION": REDIS_URL, "OPTIONS": CACHE_OPTIONS}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# Celery has names of its own for a socket and a database.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 600
# A worker takes turns between them; `reports.tasks` says why there are two.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("statistics")]
CELERY_TASK_ROUTES = {"reports.*": {"queue": "statistics"}}
CELERY_BEAT_SCHEDULE = {
    "forget-answers": {"task": "integrations.forget_answers", "schedule": 3600},
    "forget-changes": {"task": "integrations.forget_changes", "schedule": crontab(hour="4", minute="40")},
    "forget-tokens": {"task": "integrations.forget_tokens", "schedule": 24 * 3600},
    "forget-sessions": {"task": "accounts.forget_sessions", "schedule": 24 * 3600},
    "forget-orphaned-evidence": {"task": "issues.forget_orphaned_evidence", "schedule": crontab(hour="4", minute="20")},
    "forget-orphaned-photos": {"task": "campaigns.forget_orphaned_photos", "schedule": crontab(hour="4", minute="10")},
    "resize-due": {"task": "enterprises.resize_due", "schedule": 600},
    "search-duplicates": {"task": "enterprises.search_duplicates_nightly", "schedule": crontab(hour="2", minute="10")},
    "catch-up-with-merges": {"task": "enterprises.catch_up_with_merges", "schedule": 300},
    "invite-waiting": {"task": "issues.invite_waiting", "schedule": 300},
    "tell-news": {"task": "issues.tell_news", "schedule": 60, "options": {"expires": 60}},
    "remind": {"task": "issues.remind", "schedule": crontab(hour="8-17", minute="*/10")},
    "post-letters": {"task": "notifications.post_letters", "schedule": 60, "options": {"expires": 60}},
    "resume-bulk-moves": {"task": "issues.resume_bulk_moves", "schedule": 30},
    "recount-due-days": {
        "task": "issues.due_days_recount",
        "args": ([],),
        "schedule": crontab(hour="1", minute="30"),
    },
    "rules-of-the-day": {"task": "issues.rules_of_the_day", "schedule": 600},
    "resume-transfers": {"task": "enterprises.resume_transfers", "schedule": 30},
    "resume-list-changes": {"task": "campaigns.resume_list_changes", "schedule": 30},
    "compact": {"task": "reports.compact", "schedule": 2, "options": {"expires": 2}},
    "verify": {"task": "reports.verify", "schedule": crontab(hour="3", minute="30")},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow hash for every user of every test
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.PeopleAlone"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# A whole office signs in from one address in the first minutes of the day.
ACCOUNT_RATE_LIMITS = False if TESTING else {"login": "120/m/ip", "login_failed": "10/m/ip,5/5m/key"}
# How many proxies stand in front and append to X-Forwarded-For: who asks too often is known by address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="zh-hans")
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# All of China has one time, and a trigger says by it on which day an enterprise was asked.
TIME_ZONE = CELERY_TIMEZONE = env.str("TIME_ZONE", default=ONE_ZONE)
if TIME_ZONE != ONE_ZONE:
    raise ImproperlyConfigured(f"TIME_ZONE is {TIME_ZONE}. Days are counted in {ONE_ZONE}, by the database too.")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Brotli on the API reader's source maps takes most of a minute, and nobody downloads them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "gz", "br", "woff", "woff2", "svgz")
MEDIA_ROOT = VAR_DIR / "media"

SECURE_SSL = env.bool("SECURE_SSL", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL else None
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SESSION_COOKIE_SECURE = SECURE_SSL
CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
# Off: phones are told to remove the worker that serves field pages without signal.
SERVICE_WORKER = env.bool("SERVICE_WORKER", default=True)
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
# The class that sends short messages, by its dotted path; without one, only mail is sent.
SMS_SENDER = "common.sms.MemorySender" if TESTING else env.str("SMS_SENDER", default="")
if DEMO and not TESTING:  # an invented number may be somebody's
    SMS_SENDER = "common.sms.ConsoleSender"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="huiqi@localhost")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "integrations.authentication.ClientAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["integrations.permissions.SignedInWithinScopes"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "integrations.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "integrations.schema.ApiSchema",
    "DEFAULT_THROTTLE_CLASSES": [] if TESTING else ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "user": env.str("API_RATE", default="1200/min"),
        "token": None if TESTING else env.str("TOKEN_RATE", default="60/min"),
    },
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "integrations.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Huiqi API",
    "DESCRIPTION": "Service campaigns for small and medium-sized enterprises.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],  # the choices of a field stand at the field
}
# How many requests of one web process may wait for changes: at most a quarter of its threads, the others serve.
CHANGES_WAITING = env.int("WEB_THREADS", default=4) // 4
OAUTH2_PROVIDER = {
    "SCOPES": {
        "read": "Read every resource",
        "write": "Create and change records",
        "statistics": "Read statistics",
        "changes": "Read the change feed",
    },
    "DEFAULT_SCOPES": ["read", "write", "statistics"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    # The current security practice for OAuth (RFC 9700), which becomes the library's default in its next version.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "APPLICATION_ADMIN_CLASS": "integrations.admin.ClientAdmin",
    "ACCESS_TOKEN_ADMIN_CLASS": "integrations.admin.TokenAdmin",
    "GRANT_ADMIN_CLASS": "integrations.admin.UnusedAdmin",
    "ID_TOKEN_ADMIN_CLASS": "integrations.admin.UnusedAdmin",
    "REFRESH_TOKEN_ADMIN_CLASS": "integrations.admin.UnusedAdmin",
}

PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PROMETHEUS_EXPORT_MIGRATIONS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    # Every 403 and 404 is in the access log of whatever stands in front; only our own faults belong here.
    "loggers": {"django.request": {"level": "ERROR"}},
}
