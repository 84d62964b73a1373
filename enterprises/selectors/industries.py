"""The catalogue of industries, one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import NotFound
from enterprises.enums import SizeGroupCode
from enterprises.models import Industry
from enterprises.rules.industry import Coverage, GroupAnswer, size_group


@dataclass(frozen=True)
class IndustryLine:
    industry: Industry
    answer: GroupAnswer

    @property
    def size_group(self) -> str:
        """The group of the size standard, or why there is none."""
        match self.answer.coverage:
            case Coverage.COVERED if self.answer.group:
                return str(SizeGroupCode(self.answer.group).label)
            case Coverage.NEEDS_FINER_CODE:
                return str(_("depends on the part"))
            case Coverage.OWN_STANDARD:
                return str(_("a standard of its own"))
            case Coverage.NOT_COVERED | Coverage.COVERED:
                return str(_("not covered: by reference"))


@dataclass(frozen=True)
class IndustryPage:
    shown: Industry | None
    above: Sequence[Industry]
    lines: Sequence[IndustryLine]


def industry_page(*, actor: User, code: str) -> IndustryPage:
    """The sections, or what lies below the industry of this code. Raises NotFound."""
    everything = {one.code: one for one in Industry.objects.visible_to(actor).order_by("code")}
    if code and code not in everything:
        raise NotFound("industry_not_found", _("There is no such industry."))
    groups = {one.code: one.size_group for one in everything.values()}
    below = [one for one in everything.values() if one.parent_id == (code or None)]
    return IndustryPage(
        everything.get(code),
        [everything[code[:end]] for end in range(1, len(code)) if code[:end] in everything],
        [IndustryLine(one, size_group(one.code, groups)) for one in below],
    )
