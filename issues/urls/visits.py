from django.urls import path

from issues.views import exports, outbox, photos, plan, visit_changes, visits

app_name = "visits"
urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("plan/add/", plan.plan_add, name="plan-add"),
    path("plan/<int:plannedvisit_id>/remove/", plan.plan_remove, name="plan-remove"),
    path("visits/", visits.visit_list, name="list"),
    path("visits/export/", exports.visit_export, name="export"),
    path("visits/kit/", outbox.kit, name="kit"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("shell/<str:page>/<str:language>/", outbox.shell, name="shell"),
    path("visits/new/", visits.visit_create, name="create"),
    path("visits/<int:visit_id>/", visits.visit_detail, name="detail"),
    path("visits/<int:visit_id>/correct/", visit_changes.correct, name="correct"),
    path("visits/<int:visit_id>/withdraw/", visit_changes.withdraw, name="withdraw"),
    path("visits/<int:visit_id>/discard/", visit_changes.discard, name="discard"),
    path("visits/<int:visit_id>/photos/<int:photo_id>/", photos.photo, name="photo"),
    path("visits/<int:visit_id>/photos/<int:photo_id>/file/", photos.file, name="photo-file"),
    path("visits/<int:visit_id>/photos/<int:photo_id>/thumbnail/", photos.thumbnail, name="photo-thumbnail"),
    path("visits/<int:visit_id>/photos/<int:photo_id>/discard/", photos.discard, name="photo-discard"),
]
