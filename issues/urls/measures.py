from django.urls import path

from issues.views import evidence, measure_changes, milestones

app_name = "measures"
urlpatterns = [
    path("measures/<int:measure_id>/cancel/", measure_changes.cancel, name="cancel"),
    path("measures/<int:measure_id>/resume/", measure_changes.resume, name="resume"),
    path("measures/<int:measure_id>/problems/", measure_changes.link, name="link"),
    path("measures/<int:measure_id>/problems/suggest/", measure_changes.problem_suggest, name="problem-suggest"),
    path("measures/<int:measure_id>/problems/<int:problem_id>/remove/", measure_changes.unlink, name="unlink"),
    path("measures/<int:measure_id>/milestones/", milestones.milestone_add, name="milestone-add"),
    path("milestones/<int:milestone_id>/", milestones.milestone_change, name="milestone-change"),
    path("milestones/<int:milestone_id>/remove/", milestones.milestone_remove, name="milestone-remove"),
    path("measures/<int:measure_id>/evidence/", evidence.evidence_add, name="evidence-add"),
    path("measures/<int:measure_id>/evidence/<int:evidence_id>/", evidence.file, name="evidence-file"),
    path("measures/<int:measure_id>/evidence/<int:evidence_id>/small/", evidence.thumbnail, name="evidence-thumbnail"),
    path(
        "measures/<int:measure_id>/evidence/<int:evidence_id>/remove/", evidence.evidence_remove, name="evidence-remove"
    ),
]
