from django.urls import path

from campaigns.views import campaigns, joint_meetings, lists, meetings, set_up, uploads

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="list"),
    path("campaigns/new/", set_up.campaign_new, name="create"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign_detail, name="detail"),
    path("campaigns/<int:campaign_id>/edit/", set_up.campaign_edit, name="edit"),
    path("campaigns/<int:campaign_id>/teams/new/", set_up.team_new, name="team-create"),
    path("teams/<int:team_id>/edit/", set_up.team_edit, name="team-edit"),
    path("campaigns/<int:campaign_id>/list/", lists.listed, name="listed"),
    path("campaigns/<int:campaign_id>/list/bulk/", lists.listed_bulk, name="listed-bulk"),
    path("campaigns/<int:campaign_id>/list/add/", lists.listed_add, name="listed-add"),
    path("campaigns/<int:campaign_id>/list/upload/", uploads.upload_create, name="upload-create"),
    path("campaigns/list-uploads/<int:upload_id>/", uploads.upload_detail, name="upload-detail"),
    path("campaigns/list-uploads/<int:upload_id>/apply/", uploads.upload_apply, name="upload-apply"),
    path("campaigns/list-uploads/<int:upload_id>/refused/", uploads.upload_refused, name="upload-refused"),
    path("campaigns/<int:campaign_id>/list/rule/", lists.list_rule, name="list-rule"),
    path("campaigns/<int:campaign_id>/list/refresh/", lists.list_refresh, name="list-refresh"),
    path("campaigns/<int:campaign_id>/list/refresh/anew/", lists.list_refresh_anew, name="list-refresh-anew"),
    path("campaigns/<int:campaign_id>/list/refresh/keep/", lists.list_keep, name="list-keep"),
    path("campaigns/<int:campaign_id>/list/assign/", lists.list_assign, name="list-assign"),
    path("campaigns/<int:campaign_id>/list/excluded/", lists.exclusions, name="exclusions"),
    path("campaigns/exclusions/<int:exclusion_id>/withdraw/", lists.exclusion_withdraw, name="exclusion-withdraw"),
    path("campaigns/list-changes/<int:change_id>/", lists.list_change, name="list-change"),
    path("campaigns/list-changes/<int:change_id>/cancel/", lists.list_change_cancel, name="list-change-cancel"),
    path("campaigns/programmes/<int:programme_id>/", campaigns.programme_detail, name="programme"),
    path("meetings/", meetings.meeting_list, name="meeting-list"),
    path("meetings/new/", meetings.meeting_create, name="meeting-create"),
    path("meetings/joint/new/", joint_meetings.joint_meeting_call, name="joint-meeting-call"),
    path("meetings/<int:meeting_id>/", meetings.meeting_detail, name="meeting-detail"),
    path("meetings/<int:meeting_id>/attendances/", meetings.attendance_create, name="attendance-create"),
    path("attendances/<int:attendance_id>/remove/", meetings.attendance_delete, name="attendance-remove"),
]
