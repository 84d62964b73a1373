from django.apps import AppConfig

import portal.celery  # noqa: F401  # so that every Django process, not the worker alone, enqueues to our broker


class PortalConfig(AppConfig):
    name = "portal"
