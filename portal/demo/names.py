"""Believable names of people and their telephones. Numbers in 555 and 100 0000 belong to nobody."""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段章钱汤尹黎易常武乔贺赖龚文费嵇闵钮"
)
_GIVEN_MEN = (
    "建国 志强 国华 伟民 海峰 晓东 永明 文斌 俊杰 建平 立新 学军 春林 金龙 家豪 宏伟 国栋 卫东 新民 振华 兴旺 利明 水根 阿根 "
    "荣生 根宝 子涵 浩然 宇轩 天翔 剑锋 云飞 思远 明辉 凯 磊 勇 军 超 斌 鹏 涛 亮 峰 波 江 泽宇 佳伟 晨曦 启明 一鸣 嘉诚 "
    "志远 文博 景行 国良 法根 伯康 忠良 培林 炳荣 益民 正华 宝良 东升 旭东 少华 耀辉"
).split()
_GIVEN_WOMEN = (
    "丽华 秀英 桂芳 建芳 小红 雅琴 美玲 静怡 雪梅 慧敏 晓燕 文静 玉兰 海燕 春花 月琴 思琪 雨婷 佳慧 欣怡 梦洁 婷婷 敏 燕 "
    "娟 芳 静 洁 琳 莉 红霞 爱珍 彩凤 水娟 凤仙 亚萍 旭红 素珍 明珠 惠芬 淑贞 冬梅 佩芬 若兰 诗涵 可心 晓岚 莹 蕾 颖 倩 "
).split()

POSITIONS = ("董事长", "总经理", "副总经理", "常务副总", "财务总监", "办公室主任", "厂长", "行政总监", "总经理助理")
_AREA_CODES = {
    "330100": "0571", "330200": "0574", "330300": "0577", "330400": "0573", "330500": "0572", "330600": "0575",
    "330700": "0579", "330800": "0570", "330900": "0580", "331000": "0576", "331100": "0578",
}  # fmt: skip


class People:
    def __init__(self, random: Random) -> None:
        self._random = random

    def name(self) -> str:
        # The first dozens of surnames are the commonest.
        at = min(self._random.randrange(len(_SURNAMES)), self._random.randrange(len(_SURNAMES)))
        given = _GIVEN_MEN if self._random.random() < 0.66 else _GIVEN_WOMEN
        return _SURNAMES[at] + self._random.choice(given)

    def names(self, n: int) -> list[str]:
        """So many different names."""
        chosen: dict[str, None] = {}
        while len(chosen) < n:
            chosen[self.name()] = None
        return list(chosen)

    def telephone(self, city: str) -> str:
        return f"{_AREA_CODES.get(city, '010')}-555{self._random.randrange(10_000):04}"

    def mobile(self) -> str:
        return f"199 0000 {self._random.randrange(10_000):04}"

    def position(self) -> str:
        return self._random.choice(POSITIONS)
