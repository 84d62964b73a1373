"""The photos of visits, for those who see the visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.enums import VisitState
from campaigns.models import Visit, VisitPhoto
from common.errors import NotFound


@dataclass(frozen=True)
class PhotoDetail:
    """One photo among those of its visit."""

    photo: VisitPhoto
    number: int
    count: int
    previous: VisitPhoto | None
    next: VisitPhoto | None
    is_of_own_draft: bool


def visit_photos(*, actor: User, visit_id: int) -> list[VisitPhoto]:
    """In the order in which they were sent."""
    return list(_rows(actor).filter(visit=visit_id).order_by("id"))


def photo_rows(*, actor: User, visit_id: int) -> QuerySet[VisitPhoto]:
    """The same as rows, of a visit that the actor sees. Raises NotFound."""
    if not Visit.objects.visible_to(actor).filter(pk=visit_id).exists():
        raise NotFound("visit_not_found", _("There is no such visit."))
    return _rows(actor).filter(visit=visit_id).order_by("id")


def photo_detail(*, actor: User, visit_id: int, photo_id: int) -> PhotoDetail:
    """Raises NotFound."""
    photos: Sequence[VisitPhoto] = visit_photos(actor=actor, visit_id=visit_id)
    at = next((at for at, photo in enumerate(photos) if photo.pk == photo_id), None)
    if at is None:
        raise _not_found()
    return PhotoDetail(
        photo=photos[at],
        number=at + 1,
        count=len(photos),
        previous=photos[at - 1] if at else None,
        next=photos[at + 1] if at + 1 < len(photos) else None,
        is_of_own_draft=photos[at].visit.state == VisitState.DRAFT,
    )


def photo_content(*, actor: User, visit_id: int, is_small: bool, **which: Any) -> bytes:
    """The JPEG of a photo named by `pk` or `sha256`. Raises NotFound, also where the file is gone."""
    photo = _rows(actor).filter(visit=visit_id, **which).first()
    if photo is None:
        raise _not_found()
    try:
        with (photo.thumbnail if is_small else photo.file).open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise _not_found() from error


def _rows(actor: User) -> QuerySet[VisitPhoto]:
    return VisitPhoto.objects.visible_to(actor).present().select_related("visit__enterprise", "uploaded_by")


def _not_found() -> NotFound:
    return NotFound("photo_not_found", _("There is no such photo."))
