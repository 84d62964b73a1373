"""Triggers that count: on every table of a fact, for every statement, in the writing transaction.

They are made of the figures when they are rendered: `makemigrations` writes down what has changed.
"""

from __future__ import annotations

from typing import Any

import pgtrigger

from reports.engine.fanout import COUNT_DRAINED
from reports.engine.projection import DELTA_COLUMNS, DELTA_KEY, projection
from reports.engine.series import facts_on, table_of
from reports.facts import FACTS, Fact

OLD, NEW = "old_rows", "new_rows"
# A transaction that sees an old state of the table alone would not count what it empties all the same.
ONLY_READ_COMMITTED = """IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'a table that is counted is emptied in READ COMMITTED alone';
END IF;
"""


class Counting(pgtrigger.Trigger):
    """Writes how the deltas of a statement's rows differ: those of the new rows less those of the old.

    The rows stand in for their table under its own name, so the text of the projection serves here as well.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After

    def get_func(self, model: Any) -> str:
        table = table_of(model)  # migrations render the triggers for models of their own
        branches = [_changed(fact, table, name, sign) for fact in facts_on(table) for name, sign in self._sides()]
        refusal = "" if self.referencing else ONLY_READ_COMMITTED
        return f"{refusal}{_insert(' UNION ALL '.join(branches))}\nRETURN NULL;"

    def _sides(self) -> list[tuple[str, int]]:
        named = self.referencing
        if named is None:  # TRUNCATE knows no rows: all of them go
            return [("", -1)]
        return [(name, sign) for name, sign in ((named.old, -1), (named.new, 1)) if name]


def _rows(old: str | None = None, new: str | None = None) -> pgtrigger.Referencing:
    return pgtrigger.Referencing(old=old, new=new)  # type: ignore[no-untyped-call]


def counting_triggers() -> list[pgtrigger.Trigger]:
    return [
        Counting(name="count_insert", operation=pgtrigger.Insert, referencing=_rows(new=NEW)),
        Counting(name="count_update", operation=pgtrigger.Update, referencing=_rows(old=OLD, new=NEW)),
        Counting(name="count_delete", operation=pgtrigger.Delete, referencing=_rows(old=OLD)),
        Counting(name="count_truncate", operation=pgtrigger.Truncate, when=pgtrigger.Before),
    ]


class Replacing(pgtrigger.Trigger):
    """A region that moves takes all that was ever counted in it along: everything is counted anew, as deltas.

    Exact at once; cheap again when the deltas are compacted or, for much data, after `statistics rebuild`.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Update
    referencing = _rows(old=OLD, new=NEW)

    def get_func(self, model: Any) -> str:
        everything = " UNION ALL ".join(f"({projection(index)})" for index, _fact in enumerate(FACTS))
        return f"""
            -- A move changes the paths below from within; everything is counted once they are all changed.
            IF pg_trigger_depth() = 1 AND EXISTS (
                SELECT FROM {OLD} o FULL JOIN {NEW} n USING (code) WHERE o.path IS DISTINCT FROM n.path
            ) THEN
                LOCK TABLE reports_cell IN SHARE ROW EXCLUSIVE MODE;
                WITH cells AS (DELETE FROM reports_cell), deltas AS (DELETE FROM reports_delta RETURNING 1),
                    counted AS ({COUNT_DRAINED})
                {_insert(everything)}
            END IF;
            RETURN NULL;
        """


def replacing_trigger() -> pgtrigger.Trigger:
    return Replacing(name="recount_moved")


def _changed(fact: Fact, table: str, name: str, sign: int) -> str:
    text = projection(FACTS.index(fact))
    rows = f'WITH "{table}" AS (SELECT * FROM {name}) {text}' if name else text
    return f"(SELECT {DELTA_KEY}, {sign} * n AS n FROM ({rows}) rows)"


def _insert(deltas: str) -> str:
    return (
        f"INSERT INTO reports_delta ({DELTA_COLUMNS}) SELECT {DELTA_KEY}, sum(n) FROM ({deltas}) deltas"
        f" GROUP BY {DELTA_KEY} HAVING sum(n) <> 0;"
    )
