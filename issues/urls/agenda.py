from django.urls import path

from issues.views import agenda, agenda_decisions

app_name = "agenda"
urlpatterns = [
    path("meetings/<int:meeting_id>/agenda/", agenda.agenda_page, name="page"),
    path("meetings/<int:meeting_id>/agenda/add/", agenda.item_add, name="add"),
    path("meetings/<int:meeting_id>/agenda/problems/", agenda.problem_suggest, name="problem-suggest"),
    path("meetings/<int:meeting_id>/agenda/print/", agenda.agenda_print, name="print"),
    path("meetings/<int:meeting_id>/agenda/word/", agenda.agenda_word, name="word"),
    path("meetings/<int:meeting_id>/agenda/hold/", agenda.meeting_hold, name="hold"),
    path("agenda-items/<int:item_id>/place/", agenda.item_place, name="place"),
    path("agenda-items/<int:item_id>/remove/", agenda.item_remove, name="remove"),
    path("agenda-items/<int:item_id>/decide/", agenda_decisions.item_decide, name="decide"),
    path("agenda-items/<int:item_id>/postpone/", agenda_decisions.item_postpone, name="postpone"),
]
