from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from issues.enums import NewsSource

# What is older when it is written is history that was brought in, and nobody's news.
FRESH = "interval '7 days'"


class News(models.Model):
    """Something that happened and that nobody has been told of yet.

    Triggers write the row in the transaction of what happened, and telling takes it away in the transaction of the
    notifications: nothing is lost whatever the queue does, and no order of commits can hide a row from a worker.
    """

    source = models.CharField(max_length=10, choices=NewsSource)
    key = models.BigIntegerField()
    noted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="issues_news_once"),
            models.CheckConstraint(condition=Q(source__in=NewsSource.values), name="issues_news_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"


# A bulk load of a hundred thousand old events costs one empty query.
EVENT_IS_NEWS = pgtrigger.Trigger(
    name="news",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
    func=f"""
        INSERT INTO issues_news (source, key)
        SELECT 'event', id FROM new_rows WHERE at > statement_timestamp() - {FRESH} ORDER BY id
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    """,  # noqa: S608  # our own constant
)


def row_is_news(source: NewsSource, *, operation: pgtrigger.Operation, condition: str) -> pgtrigger.Trigger:
    """A trigger that notes a row when `condition` holds for it."""
    return pgtrigger.Trigger(
        name="news",
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(condition),
        func=f"""
            INSERT INTO issues_news (source, key) VALUES ('{source.value}', NEW.id) ON CONFLICT DO NOTHING;
            RETURN NULL;
        """,  # noqa: S608  # our own constant
    )
