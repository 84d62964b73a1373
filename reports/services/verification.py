from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.policy import is_admin, require
from common.errors import Conflict
from reports.tasks import verify


def verification_request(*, actor: User) -> None:
    """Have a worker recount everything. Raises NotAllowed, and Conflict `queue_away` when that cannot be asked."""
    require(is_admin(actor))
    try:
        verify.delay()
    except OperationalError as error:
        raise Conflict(
            "queue_away",
            _("The queue cannot be reached. The command “manage.py statistics verify” needs neither queue nor worker."),
        ) from error
