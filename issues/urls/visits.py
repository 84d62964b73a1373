from django.urls import path

from issues.views import visits

app_name = "visits"
urlpatterns = [
    path("plan/", visits.plan, name="plan"),
    path("visits/", visits.visit_list, name="list"),
    path("visits/new/", visits.visit_create, name="create"),
    path("visits/<int:visit_id>/", visits.visit_detail, name="detail"),
]
