from django.urls import path

from issues.enums import BulkAct
from issues.forms.moves import FORMS
from issues.views import (
    assignment_slips,
    bulk,
    deadlines,
    escalations,
    exports,
    feedback,
    measures,
    moves,
    problems,
    saved_views,
    tasks,
)

app_name = "problems"
urlpatterns = [
    path("problems/", problems.problem_list, name="list"),
    path("problems/new/", problems.problem_create, name="create"),
    path("problems/export/", exports.problem_export, name="export"),
    path("problems/assignment-slips/", exports.slips_export, name="assignment-slips"),
    path("problems/organisations/", problems.organisation_suggest, name="organisation-suggest"),
    path("problems/views/", saved_views.saved_view_list, name="view-list"),
    path("problems/views/new/", saved_views.saved_view_create, name="view-create"),
    path("problems/views/<int:view_id>/", saved_views.saved_view_page, name="view"),
    path("problems/views/<int:view_id>/delete/", saved_views.saved_view_remove, name="view-delete"),
    *[path(f"problems/bulk/{act.value}/", bulk.page_of(act), name=f"bulk-{act.value}") for act in BulkAct],
    path("problems/bulk/", bulk.bulk_list, name="bulk-list"),
    path("problems/bulk/<int:bulk_id>/", bulk.bulk_page, name="bulk-move"),
    path("problems/bulk/<int:bulk_id>/cancel/", bulk.bulk_stop, name="bulk-cancel"),
    path("problems/<int:problem_id>/", problems.problem_page, name="detail"),
    path("problems/<int:problem_id>/assignment-slip/", assignment_slips.slip_page, name="assignment-slip"),
    path("problems/<int:problem_id>/assignment-slip/word/", assignment_slips.slip_word, name="assignment-slip-word"),
    *[path(f"problems/<int:problem_id>/{name}/", moves.page_of(name), name=name) for name in FORMS],
    path("settings/deadlines/", deadlines.profile_page, name="deadlines"),
    path("settings/deadlines/<slug:step>/", deadlines.term_page, name="deadline-term"),
    path("measures/", measures.measure_list, name="measure-list"),
    path("measures/export/", exports.measure_export, name="measure-export"),
    path("measures/new/", measures.measure_create, name="measure-create"),
    path("measures/<int:measure_id>/", measures.measure_page, name="measure-detail"),
    path("measures/<int:measure_id>/implement/", measures.measure_implement, name="measure-implement"),
    path("escalations/", escalations.escalation_list, name="escalation-list"),
    path("escalations/<int:escalation_id>/", escalations.escalation_page, name="escalation-detail"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("f/<str:token>/", feedback.feedback_page, name="feedback"),
]
