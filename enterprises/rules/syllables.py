"""Where syllables begin in letters typed without blanks: "hengdafang" is heng da fang, however one reads it."""

from __future__ import annotations

# All that the dictionary spells, but for what has no vowel, which is looked for as letters are.
_SPELT = """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biang biao bie bin bing bo bong bu ca cai can cang cao ce
    cei cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci
    cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die din ding diu dong dou du duan
    dui dun duo e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu
    gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun
    huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku
    kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin ling liu lo long
    lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan
    nang nao ne nei nen neng ni nia nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa pai pan
    pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que
    qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan
    shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo
    ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo
    wong wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu
    yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu
    zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
"""
SYLLABLES = frozenset(_SPELT.split())
LONGEST = max(map(len, SYLLABLES))
_BEGUN = frozenset(syllable[:end] for syllable in SYLLABLES for end in range(1, len(syllable) + 1))


def certain_starts(letters: str) -> list[int]:
    """The places where a syllable begins in every reading of these letters, the last syllable perhaps begun only.

    "xian" is xian or xi an: it begins at 0 alone. Nothing where they are no pinyin.
    """
    steps = _steps(letters)
    reached = {0}
    for start, ends in enumerate(steps):
        if start in reached:
            reached.update(ends)
    leaps = [(start, end) for start, ends in enumerate(steps) if start in reached for end in ends]
    return [
        at
        for at in range(len(letters))
        if at in reached and steps[at] and not any(start < at < end for start, end in leaps)
    ]


def _steps(letters: str) -> list[list[int]]:
    """For each place, where a syllable that begins there may end so that the rest can be read as well."""
    size = len(letters)
    steps: list[list[int]] = [[] for _letter in letters]
    for start in reversed(range(size)):
        for end in range(start + 1, min(start + LONGEST, size) + 1):
            part = letters[start:end]
            if (end == size and part in _BEGUN) or (end < size and part in SYLLABLES and steps[end]):
                steps[start].append(end)
    return steps
