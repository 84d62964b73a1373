from django.urls import path

from enterprises import views

app_name = "enterprises"
urlpatterns = [
    path("enterprises/", views.enterprise_list, name="list"),
    path("enterprises/suggest/", views.enterprise_suggest, name="suggest"),
]
