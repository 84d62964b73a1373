from django.urls import path

from campaigns.views import campaigns, meetings

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="list"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign_detail, name="detail"),
    path("campaigns/programmes/<int:programme_id>/", campaigns.programme_detail, name="programme"),
    path("meetings/", meetings.meeting_list, name="meeting-list"),
    path("meetings/new/", meetings.meeting_create, name="meeting-create"),
    path("meetings/<int:meeting_id>/", meetings.meeting_detail, name="meeting-detail"),
    path("meetings/<int:meeting_id>/attendances/", meetings.attendance_create, name="attendance-create"),
    path("attendances/<int:attendance_id>/remove/", meetings.attendance_delete, name="attendance-remove"),
]
