"""Photos of visits: kept once for their bytes, taken away for good, and never left behind in the storage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from campaigns.enums import VisitState
from campaigns.models import Visit, VisitPhoto
from campaigns.pictures import Picture
from campaigns.policy import can_change_visit
from campaigns.services.revisions import RELATIONS
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, saved
from common.uploads import orphans_forget

MOST = 9
FOLDER = "photos"


@dataclass(frozen=True)
class PhotoChanges:
    """What a correction does to a visit's photos. Those `announced` by their SHA-256 arrive after it."""

    pictures: Sequence[Picture] = ()
    announced: Sequence[str] = ()
    removed: Sequence[str] = ()
    added: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "added", [*(picture.sha256 for picture in self.pictures), *self.announced])


@transaction.atomic
def photo_put(*, actor: User, visit_uuid: UUID, sha256: str, picture: Picture) -> tuple[VisitPhoto, bool]:
    """The visit's photo of these bytes, and whether it is new.

    Raises NotFound, NotAllowed, RuleViolation (`other_bytes`, `too_many_photos`), Conflict (`photo_removed`,
    `visit_not_recorded`).
    """
    visit = _locked_visit(actor, visit_uuid)
    if picture.sha256 != sha256:
        raise RuleViolation("other_bytes", _("These are not the bytes that the address names."))
    known = VisitPhoto.objects.filter(visit=visit, sha256=sha256).first()
    if known is not None:
        if known.removed_at:
            raise Conflict("photo_removed", _("This photo was removed from the visit."))
        return known, False
    if visit.state == VisitState.WITHDRAWN:
        message = _("This is not possible while the visit is “%(state)s”.") % {"state": visit.get_state_display()}
        raise Conflict("visit_not_recorded", message)
    return photos_add(visit, [picture], actor=actor)[0], True


@transaction.atomic
def photo_discard(*, actor: User, visit_id: int, photo_id: int) -> None:
    """Take a photo out of the actor's own draft. Raises NotFound, also for what is no draft or somebody else's."""
    drafts = Visit.objects.visible_to(actor).filter(state=VisitState.DRAFT, logged_by=actor)
    visit = locked(drafts, visit_id)
    photo = VisitPhoto.objects.present().filter(visit=visit, pk=photo_id).first() if visit else None
    if photo is None:
        raise NotFound("photo_not_found", _("There is no such photo."))
    _forget_files([photo])
    photo.delete()


def photos_add(visit: Visit, pictures: Iterable[Picture], *, actor: User) -> list[VisitPhoto]:
    """Keep the photos that the visit does not have yet. Raises RuleViolation `too_many_photos`."""
    locked(Visit.objects.visible_to(actor), visit.pk)  # so that they are counted by one at a time
    rows = VisitPhoto.objects.filter(visit=visit)
    known = set(rows.values_list("sha256", flat=True))
    fresh = {picture.sha256: picture for picture in pictures if picture.sha256 not in known}
    require_not_too_many(rows.present().count() + len(fresh))
    return [_added(visit, picture, actor) for picture in fresh.values()]


def photos_change(visit: Visit, changes: PhotoChanges, *, actor: User) -> tuple[list[str], list[str]]:
    """What a correction does to the photos of the visit, its row locked: their SHA-256 before and after.

    Raises RuleViolation `too_many_photos`.
    """
    rows = VisitPhoto.objects.filter(visit=visit)
    before = photos_of(visit)
    kept = [one for one in before if one not in changes.removed]
    after = list(dict.fromkeys([*kept, *changes.added]))
    require_not_too_many(len(after))
    for photo in rows.present().filter(sha256__in=set(before) - set(after)):
        _forget_files([photo])
        photo.file = photo.thumbnail = ""
        photo.removed_at = timezone.now()
        saved(photo)
    # Added knowingly, one that was removed before may come back.
    rows.exclude(removed_at=None).filter(sha256__in=changes.added).delete()
    photos_add(visit, changes.pictures, actor=actor)
    return before, after


def photos_of(visit: Visit) -> list[str]:
    """The SHA-256 of its photos, in the order in which they were sent."""
    return list(VisitPhoto.objects.present().filter(visit=visit).order_by("id").values_list("sha256", flat=True))


def require_not_too_many(count: int) -> None:
    if count > MOST:
        message = _("A visit has at most %(count)s photos.") % {"count": MOST}
        raise RuleViolation("too_many_photos", message, field="photos")


def photos_forget_orphans(*, before: datetime) -> int:
    """Delete the files older than `before` that no photo names: of writes that were undone, of drafts thrown away."""
    return orphans_forget(FOLDER, _named_in, before=before)


def _named_in(folder: str) -> set[str]:
    pairs = VisitPhoto.objects.filter(file__startswith=folder).values_list("file", "thumbnail")
    return {name for pair in pairs for name in pair}


def _locked_visit(actor: User, visit_uuid: UUID) -> Visit:
    """Raises NotFound and NotAllowed."""
    found = Visit.objects.visible_to(actor).filter(uuid=visit_uuid).values_list("pk", flat=True).first()
    visit = None if found is None else locked(Visit.objects.visible_to(actor), found, *RELATIONS)
    if visit is None:
        raise NotFound("visit_not_found", _("There is no such visit."))
    require(can_change_visit(actor, visit))
    return visit


def _added(visit: Visit, picture: Picture, actor: User) -> VisitPhoto:
    photo = VisitPhoto(
        visit=visit,
        sha256=picture.sha256,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
        uploaded_by=actor,
    )
    name = token_hex(8)
    photo.file.save(f"{name}.jpg", ContentFile(picture.content), save=False)
    photo.thumbnail.save(f"{name}-small.jpg", ContentFile(picture.thumbnail), save=False)
    return saved(photo)


def _forget_files(photos: Iterable[VisitPhoto]) -> None:
    """Once it is certain that the rows no longer name them."""
    for photo in photos:
        for name in (photo.file.name, photo.thumbnail.name):
            transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]
