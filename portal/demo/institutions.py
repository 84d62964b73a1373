"""Departments, banks, universities and service institutions, each founded when a programme first needs it."""

from __future__ import annotations

import datetime as dt
from random import Random

from accounts.enums import OrganisationKind, RecognitionKind, RegionLevel
from accounts.models import Organisation, Recognition, Region
from portal.demo.names import People
from portal.demo.store import Store
from portal.demo.territory import Territory, level_of
from portal.demo.texts import Matter

DEPARTMENTS = {
    "office": "人民政府办公室",
    "reform": "发展和改革委员会",
    "industry": "经济和信息化局",
    "education": "教育局",
    "science": "科学技术局",
    "justice": "司法局",
    "finance": "财政局",
    "labour": "人力资源和社会保障局",
    "land": "自然资源和规划局",
    "environment": "生态环境局",
    "housing": "住房和城乡建设局",
    "transport": "交通运输局",
    "water": "水利局",
    "agriculture": "农业农村局",
    "commerce": "商务局",
    "market": "市场监督管理局",
    "emergency": "应急管理局",
    "banking": "人民政府金融工作办公室",
    "tax": "税务局",
}
RESPONSIBLE = {
    "financing": ("banking",),
    "land": ("land",),
    "labour": ("labour",),
    "energy": ("reform", "industry"),
    "logistics": ("transport",),
    "tax": ("tax",),
    "market": ("commerce",),
    "technology": ("science",),
    "environment": ("environment", "environment", "emergency"),
    "approvals": ("market",),
    "policy": ("industry", "finance"),
    "ip": ("market",),
    "law": ("justice", "market"),
    "arrears": ("industry",),
    "digital": ("industry",),
    "infrastructure": ("housing", "water"),
    "trade": ("commerce",),
    "construction": ("reform", "housing"),
    "other": ("office",),
}
# What a matter of a wider category asks for by its very words: word of the title → department.
NAMED_BY_WORDS = {"子女入学": "education", "公租房": "housing", "通勤": "transport"}


class Institutions:
    def __init__(self, store: Store, random: Random, people: People, territory: Territory) -> None:
        self._store = store
        self._random = random
        self._people = people
        self._territory = territory
        self._departments: dict[tuple[str, str], Organisation] = {}
        self._named: dict[tuple[str, str], Organisation] = {}
        self._staff: dict[int, tuple[str, str]] = {}
        self.by_key: dict[int, Organisation] = {}

    def department(self, region: Region, field: str) -> Organisation:
        """The department of a region; a functional zone has one committee for everything."""
        name = department_name(region, field)
        if (region.code, field) not in self._departments:
            self._departments[region.code, field] = self.named(region, name, OrganisationKind.DEPARTMENT)
        return self._departments[region.code, field]

    def responsible(self, region: Region, category: str) -> Organisation:
        return self.department(region, self._random.choice(RESPONSIBLE[category]))

    def whose(self, region: Region, matter: Matter) -> Organisation:
        """Whose the matter is there: by its category, unless the words of its title say more."""
        named = next((field for word, field in NAMED_BY_WORDS.items() if word in matter.title), None)
        return self.department(region, named) if named else self.responsible(region, matter.category)

    def named(self, region: Region, name: str, kind: OrganisationKind) -> Organisation:
        """The organisation of this name, founded at the first call."""
        key = (region.code, name)
        if key not in self._named:
            founded = self._store.new(
                Organisation,
                name=name,
                region_id=region.code,
                level=level_of(region),
                kinds=[kind],
                phone=self._people.telephone(self._territory.city_of(region).code),
            )
            self._named[key] = self.by_key[founded.pk] = founded
        return self._named[key]

    def recognise(self, organisation: Organisation, kind: RecognitionKind, year: int) -> None:
        self._store.new(
            Recognition,
            organisation_id=organisation.pk,
            kind=kind,
            valid_from=dt.date(year, self._random.randint(1, 12), 1),
            valid_to=dt.date(year + 3, 12, 31),
        )

    def staff(self, organisation: Organisation) -> tuple[str, str]:
        """The clerk and the head who sign for the organisation."""
        if organisation.pk not in self._staff:
            clerk, head = self._people.names(2)
            self._staff[organisation.pk] = clerk, head
        return self._staff[organisation.pk]

    def employ(self, organisation: Organisation, clerk: str) -> None:
        """From now on this person is the organisation's clerk."""
        self._staff[organisation.pk] = clerk, self.staff(organisation)[1]


def department_name(region: Region, field: str) -> str:
    name = DEPARTMENTS[field]
    if region.level == RegionLevel.ZONE:
        return f"{region.name}管理委员会"
    if field == "tax":
        return f"国家税务总局{region.name}税务局"
    if region.name.endswith(("省", "自治区")) and field not in {"market", "reform"}:
        return region.name + _PROVINCIAL.get(field, name[:-1] + "厅")
    return region.name + name


_PROVINCIAL = {"office": "人民政府办公厅", "banking": "地方金融管理局", "land": "自然资源厅"}
