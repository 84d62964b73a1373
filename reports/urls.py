from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("reports/", views.index, name="index"),
    path("reports/figures/", views.figures, name="figures"),
    path("reports/records/", views.records, name="records"),
    path("settings/system/", views.system, name="system"),
    path("settings/system/verification/", views.system_verify, name="system-verify"),
    path("enterprises/<int:enterprise_id>/", views.enterprise, name="enterprise"),
    path("campaigns/<int:campaign_id>/coverage/", views.coverage, name="coverage"),
]
