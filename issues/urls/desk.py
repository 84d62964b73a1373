from django.urls import path

from issues.views import escalations, feedback, measures, moves, problems, tasks

app_name = "problems"
urlpatterns = [
    path("problems/", problems.problem_list, name="list"),
    path("problems/new/", problems.problem_create, name="create"),
    path("problems/organisations/", problems.organisation_suggest, name="organisation-suggest"),
    path("problems/<int:problem_id>/", problems.problem_page, name="detail"),
    path("problems/<int:problem_id>/accept/", moves.accept, name="accept"),
    path("problems/<int:problem_id>/dispatch/", moves.dispatch, name="dispatch"),
    path("problems/<int:problem_id>/sign/", moves.sign, name="sign"),
    path("problems/<int:problem_id>/reply/", moves.reply, name="reply"),
    path("problems/<int:problem_id>/close/", moves.close, name="close"),
    path("problems/<int:problem_id>/escalate/", moves.escalate, name="escalate"),
    path("problems/<int:problem_id>/withdraw/", moves.withdraw, name="withdraw"),
    path("measures/", measures.measure_list, name="measure-list"),
    path("measures/new/", measures.measure_create, name="measure-create"),
    path("measures/<int:measure_id>/", measures.measure_page, name="measure-detail"),
    path("measures/<int:measure_id>/implement/", measures.measure_implement, name="measure-implement"),
    path("escalations/", escalations.escalation_list, name="escalation-list"),
    path("escalations/<int:escalation_id>/", escalations.escalation_page, name="escalation-detail"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("f/<str:token>/", feedback.feedback_page, name="feedback"),
]
