"""An entry of the register that was taken up into another: a shop that became a company, entered as both."""

from __future__ import annotations

from collections.abc import Callable

from enterprises.enums import EnterpriseKind
from enterprises.services.merges import MergeDraft, enterprise_merge
from portal.demo.world import World

_OFFICE, _COUNTY = "330500", "330502"
_BECAUSE = "个体工商户已转型升级为企业，与企业为同一经营主体"


def build(world: World) -> Callable[[], None]:
    """Enter the shop. What is returned merges it, once the register is in the database.

    Nothing was recorded of the shop, so that no figure changes.
    """
    company = next(
        one for one in world.enterprises[_OFFICE] if one.region_id == _COUNTY and one.kind == EnterpriseKind.ENTERPRISE
    )
    shop = world.registry.found_shop(world.territory[_COUNTY])
    draft = MergeDraft(kept=company.pk, merged=shop.pk, take=(), because=_BECAUSE)
    coordinator = world.coordinators[_OFFICE]

    def merge() -> None:
        enterprise_merge(actor=coordinator, draft=draft)

    return merge
