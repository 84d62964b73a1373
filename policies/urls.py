from django.urls import path

from policies import views

app_name = "policies"
urlpatterns = [
    path("policies/", views.policy_list, name="list"),
    path("policies/<int:policy_id>/", views.policy_detail, name="detail"),
]
