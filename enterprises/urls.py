from django.urls import path

from enterprises.views import enterprises

app_name = "enterprises"
urlpatterns = [
    path("enterprises/", enterprises.enterprise_list, name="list"),
    path("enterprises/suggest/", enterprises.enterprise_suggest, name="suggest"),
]
