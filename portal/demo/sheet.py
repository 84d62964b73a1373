"""The sheet that tells a visitor of the demonstration's accounts. Knows no Django: `make run` prints it too."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "huiqi-demo"  # noqa: S105  # printed for every visitor
CLIENT_ID, CLIENT_SECRET = "demo", "huiqi-demo-secret"
FEEDBACK_TOKEN = "demo-feedback-link-0001"  # noqa: S105  # the link of one made-up enterprise


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account: who it is, and at which department (region and field) the person works."""

    username: str
    name: str
    role: str
    where: str
    department: tuple[str, str] | None = None


ACCOUNTS = (
    Account("admin", "钟管理", "admin", "全部 / everything"),
    Account("leader", "陆致远", "leader", "浙江省 / Zhejiang", ("330000", "office")),
    Account("coordinator-province", "傅明辉", "coordinator", "浙江省 / Zhejiang", ("330000", "office")),
    Account("coordinator", "沈佩芬", "coordinator", "湖州市 / Huzhou", ("330500", "office")),
    Account("official", "闵晓东", "official", "吴兴区 / Wuxing", ("330502", "industry")),
    Account("official-deqing", "费雪梅", "official", "德清县 / Deqing", ("330521", "industry")),
    Account("call-back", "莫晓燕", "call_back", "湖州市 / Huzhou", ("330500", "market")),
    Account("handler", "钮志强", "handler", "湖州市经济和信息化局 / Huzhou industry bureau", ("330500", "industry")),
)


def accounts_table(address: str = "") -> str:
    """What a visitor needs to look round, for the terminal. `address` is where the portal is, once it runs."""
    lines = [f"Demo accounts, password {PASSWORD}:", ""]
    lines += [f"  {account.username:<22}{account.role:<13}{account.name}  {account.where}" for account in ACCOUNTS]
    lines += [
        "",
        f"  API client              id {CLIENT_ID}, secret {CLIENT_SECRET}",
        f"  An enterprise's page    {address}/f/{FEEDBACK_TOKEN}/",
    ]
    return "\n".join(lines)
