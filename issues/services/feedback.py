from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, NotFound
from common.records import saved
from issues.enums import NewsSource
from issues.invitations import hash_of
from issues.models import Feedback
from issues.tasks import news_tell


@transaction.atomic
def feedback_answer(*, token: str, solved: str, score: int, comment: str = "") -> Feedback:
    """The enterprise's verdict, given once through its personal link. There is no actor: the token is the proof.

    Raises NotFound, Conflict (`already_answered`, `link_expired`), ValidationError.
    """
    feedback = Feedback.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if feedback is None:
        raise NotFound("link_unknown", _("This link is not valid."))
    if feedback.answered_at is not None:
        raise Conflict("already_answered", _("You have answered already. Thank you."))
    if feedback.expires_at <= timezone.now():
        raise Conflict("link_expired", _("The time to answer is over."))
    feedback.solved = solved
    feedback.score = score
    feedback.comment = comment
    feedback.answered_at = timezone.now()
    feedback.answered_on = timezone.localdate()
    transaction.on_commit(partial(news_tell.delay, NewsSource.FEEDBACK, feedback.pk), robust=True)
    return saved(feedback)
