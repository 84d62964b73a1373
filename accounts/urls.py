from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.settings_home, name="settings"),
    path("organisations/", views.organisation_list, name="organisation-list"),
    path("organisations/suggest/", views.organisation_suggest, name="organisation-suggest"),
    path("people/suggest/", views.person_suggest, name="person-suggest"),
    path("organisations/<int:organisation_id>/", views.organisation_detail, name="organisation-detail"),
]
