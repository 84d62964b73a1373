"""The enterprise ledger: one line for each enterprise, with who looks after it and what is still open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Region, User
from common.presentation import listed
from enterprises.enums import EnterpriseKind, Size, TitleTier
from enterprises.lookups import AmongKeys, AmongMany, Number
from enterprises.models import Contact, Enterprise, Industry, Tagging, Title
from enterprises.policy import can_see_phone, masked
from enterprises.querysets import enterprise_is_handled
from enterprises.transfer.columns import EXPORTED

ROWS_AT_ONCE = 2000
# As the cells have them: days as texts, amounts as numbers that the spreadsheet can add up, exact to the cent
# up to 10 trillion.
OWN = (
    "id", "name", "uscc", "kind", "region_id", "industry_id", "size", "employees",
    Number("revenue_wan"), Number("assets_wan"), "indicators_year", "legal_representative",
    "address", Cast("founded_on", TextField()), "ask_before_visit",
)  # fmt: skip


class Ledger:
    """Lines for one actor: what the actor may not see is not in them. Counts lines and telephone numbers shown whole.

    What other apps know of an enterprise is reached by the names of their models: imports go downwards only.
    """

    def __init__(self, actor: User, filters: Mapping[str, Any]) -> None:
        self.count = 0
        self.whole_phones = 0
        self._actor = actor
        self._campaign = filters.get("campaign")
        chinese = (get_language() or "").startswith("zh")
        self._industries = {
            code: f"{code} {name if chinese else name_en}"
            for code, name, name_en in Industry.objects.values_list("code", "name", "name_en")
        }
        self._regions = {code: f"{code} {name}" for code, name in Region.objects.values_list("code", "name")}
        self._kinds = {kind.value: str(kind.label) for kind in EnterpriseKind}
        self._sizes = {size.value: str(size.label) for size in Size}
        self._tiers = {tier.value: str(tier.label) for tier in TitleTier}
        self._answers = {True: _("Yes"), False: _("No")}
        self._may_see: dict[tuple[str, bool], bool] = {}

    def titles(self) -> list[str]:
        return [str(column.label) for column in EXPORTED]

    def closing(self) -> list[list[Any]]:
        """Nothing below the rows: the file imports again."""
        return []

    def lines(self, keys: Sequence[int]) -> Iterator[list[Any]]:
        """The cells of these enterprises, in the order of `columns.EXPORTED`."""
        rows = Enterprise.objects.visible_to(self._actor).filter(AmongKeys("pk", keys)).order_by("id").values_list(*OWN)
        contacts, titles, teams = self._contacts(keys), self._titles(keys), self._teams(keys)
        visits, problems, tags = self._visits(keys), self._problems(keys), self._tags(keys)
        kinds, regions, industries = self._kinds, self._regions, self._industries
        sizes, answers = self._sizes, self._answers
        nobody, no_team, never = ("", ""), ("", "", ""), ("", 0)
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            key, name, uscc, kind, region, industry, size, staff, revenue, assets, year, legal, address, day, asks = row
            contact, phone = contacts.get(key, nobody)
            leader, specialist, team = teams.get(key, no_team)
            visited_on, times = visits.get(key, never)
            self.count += 1
            yield [
                self.count, name, uscc, kinds[kind], regions[region], industries.get(industry, ""), sizes[size],
                titles.get(key, ""), staff, revenue, assets, year, legal, address, day, answers[asks],
                tags.get(key, ""), contact, phone, leader, specialist, team, visited_on, times, problems.get(key, 0),
            ]  # fmt: skip

    def _contacts(self, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        """The first present contact of each; the number whole only for those who may call."""
        found = (
            Contact.objects.visible_to(self._actor)
            .filter(AmongMany("enterprise", keys))
            .present()
            .order_by("enterprise_id", "id")
            .distinct("enterprise_id")
        )
        fields = ("enterprise_id", "name", "phone", "enterprise__region__path")
        lines = {}
        for key, name, phone, path, is_handled in found.values_list(*fields, enterprise_is_handled(self._actor)):
            may_see = self._may_see.get((path, is_handled))
            if may_see is None:
                may_see = can_see_phone(self._actor, region_path=path, is_handled=is_handled)
                self._may_see[path, is_handled] = may_see
            self.whole_phones += bool(may_see and phone)
            lines[key] = (name, phone if may_see else masked(phone))
        return lines

    def _titles(self, keys: Sequence[int]) -> dict[int, str]:
        held: dict[int, list[str]] = defaultdict(list)
        found = (
            Title.objects.visible_to(self._actor).filter(AmongMany("enterprise", keys), status="valid").order_by("id")
        )
        for key, tier, valid_to in found.values_list("enterprise_id", "tier", "valid_to"):
            held[key].append(f"{self._tiers[tier]} ({valid_to.isoformat()})")
        return {key: listed(titles) for key, titles in held.items()}

    def _tags(self, keys: Sequence[int]) -> dict[int, str]:
        borne: dict[int, list[str]] = defaultdict(list)
        found = Tagging.objects.visible_to(self._actor).filter(AmongMany("enterprise", keys)).order_by("tag__name")
        for key, word in found.values_list("enterprise_id", "tag__name"):
            borne[key].append(word)
        return {key: listed(words) for key, words in borne.items()}

    def _teams(self, keys: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Leader, specialist and name of the team that looks after each: in the campaign of the filter, else lately."""
        listings = self._of_other_app("campaigns", "ListedEnterprise", keys).filter(team__isnull=False)
        if self._campaign:
            listings = listings.filter(campaign=self._campaign)
        team_of = dict(listings.order_by("id").values_list("enterprise_id", "team_id"))
        names = dict(listings.values_list("team_id", "team__name").distinct())
        people: dict[tuple[int, str], list[str]] = defaultdict(list)
        members = apps.get_model("campaigns", "TeamMember")._default_manager.filter(
            team__in=set(team_of.values()), left_on__isnull=True
        )
        for team, role, name in members.order_by("id").values_list("team_id", "role", "name"):
            people[team, role].append(name)
        return {
            key: (listed(people[team, "leader"]), listed(people[team, "member"]), names[team])
            for key, team in team_of.items()
        }

    def _visits(self, keys: Sequence[int]) -> dict[int, tuple[str, int]]:
        visits = self._of_other_app("campaigns", "Visit", keys).filter(state="recorded")
        grouped = visits.order_by().values("enterprise_id").annotate(last=Max("visited_on"), times=Count("id"))
        return {row["enterprise_id"]: (row["last"].isoformat(), row["times"]) for row in grouped}

    def _problems(self, keys: Sequence[int]) -> dict[int, int]:
        problems: Any = self._of_other_app("issues", "Problem", keys)
        grouped = problems.open().order_by().values("enterprise_id").annotate(times=Count("id"))
        return {row["enterprise_id"]: row["times"] for row in grouped}

    def _of_other_app(self, app: str, model: str, keys: Sequence[int]) -> QuerySet[Any]:
        rows: Any = apps.get_model(app, model)._default_manager
        found: QuerySet[Any] = rows.visible_to(self._actor).filter(AmongMany("enterprise", keys))
        return found
