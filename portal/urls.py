from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal import gallery, views, worker
from reports import views as reports_views

handler400 = "portal.views.bad_request"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("", include("portal.health")),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sw.js", worker.service_worker, name="service-worker"),
    path("", include("reports.urls")),
    path("search/", reports_views.search, name="search"),  # every page's header names it
    path("", include("issues.urls.visits")),
    path("", include("issues.urls.desk")),
    path("", include("issues.urls.agenda")),
    path("", include("issues.urls.meetings")),
    path("", include("issues.urls.measures")),
    path("", include("campaigns.urls")),
    path("", include("policies.urls")),
    path("", include("enterprises.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("accounts.sign_in_urls")),
    path("api/v1/", include("portal.api")),
    path("o/", include("integrations.oauth_urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns += [
        path("_components/", gallery.gallery),
        path("_components/suggest/", gallery.suggest),
    ]
