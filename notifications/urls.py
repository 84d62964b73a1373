from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="list"),
    path("notifications/<int:notification_id>/", views.notification_open, name="open"),
    path("notifications/<int:notification_id>/read/", views.notification_mark, name="read"),
    path("notifications/read/", views.notification_mark_all, name="read-all"),
    path("settings/notifications/", views.settings_page, name="settings"),
]
