"""Whether a merge can be taken back still."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import Conflict
from enterprises.models import Enterprise, Merge
from enterprises.selectors.enterprises import kept_instead_of


def why_not_undone(actor: User, record: Merge, kept: Enterprise) -> Conflict | None:
    """What must be undone first, or cannot be any more; None where nothing stands in the way."""
    if kept.merged_into_id is not None:
        into = kept_instead_of(actor=actor, enterprise_id=kept.pk)
        words = _("“%(name)s” was itself merged into “%(into)s”. Undo that first.")
        if into is None:
            words = _("“%(name)s” was itself merged into an entry elsewhere. That must be undone first.")
        return Conflict("merged_again", words % {"name": kept.name, "into": into})
    later = Merge.objects.standing().filter(kept=kept, pk__gt=record.pk).order_by("-pk").first()
    if later is not None:
        words = _("“%(name)s” was merged into the same entry since. Undo that first.")
        return Conflict("merged_since", words % {"name": later.merged})
    code = record.codes["merged"][0]
    if code and Enterprise.objects.filter(uscc=code).exclude(pk__in=[record.kept_id, record.merged_id]).exists():
        return Conflict("code_taken", _("Another enterprise has the credit code %(code)s by now.") % {"code": code})
    return None
