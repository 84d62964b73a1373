from __future__ import annotations

import pytest

from issues.rules.places import Place, distance, place_of

WUXING = "吴兴区"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("吴兴区织里镇栋梁路8号", Place("织里镇", "栋梁路", 8)),
        ("浙江省湖州市吴兴区织里镇栋梁路188号", Place("织里镇", "栋梁路", 188)),
        ("凤凰街道二环北路1518号", Place("凤凰街道", "二环北路", 1518)),
        ("浙江省湖州市德清县雷甸镇白云南路1号", Place("雷甸镇", "白云南路", 1)),
        ("湖州经济技术开发区西塞山路", Place("湖州经济技术开发区", "西塞山路", 0)),
        ("八里店镇移沿山村", Place("八里店镇", "移沿山村", 0)),
        ("吴兴区建设路396号", Place("", "建设路", 396)),
        ("8 Main Street", Place()),
        ("", Place()),
    ],
)
def test_an_address_tells_town_road_and_number(address: str, place: Place) -> None:
    assert place_of(address, region=WUXING) == place


@pytest.mark.parametrize(
    ("other", "far"),
    [
        (("330502.", Place("织里镇", "栋梁路", 900)), 0),
        (("330502.", Place("织里镇", "大港路")), 1),
        (("330502.", Place("八里店镇", "栋梁路")), 2),
        (("330502.", Place()), 2),
        (("330521.", Place("织里镇", "栋梁路", 8)), 3),
    ],
)
def test_the_same_road_is_nearer_than_the_town_than_the_region(other: tuple[str, Place], far: int) -> None:
    assert distance(("330502.", Place("织里镇", "栋梁路", 8)), other) == far
