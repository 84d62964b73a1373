from django.urls import path

from issues.views import meetings

app_name = "meetings"
urlpatterns = [
    path("meetings/<int:meeting_id>/correct/", meetings.correct, name="correct"),
    path("meetings/<int:meeting_id>/cancel/", meetings.cancel, name="cancel"),
]
