from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.enums import AttendeeKind, MeetingKind, MeetingState
from campaigns.models.facts import EnterpriseDimensions
from campaigns.querysets import AttendanceQuerySet, MeetingQuerySet, OfCampaignQuerySet
from common.audit import audited
from common.lines import LineField
from common.records import Record
from enterprises.enums import Size


class RoundQuerySet(OfCampaignQuerySet):
    campaign_path = "series__campaign"


# What is said of a session and can be corrected afterwards. The campaign cannot: that was another meeting.
SAID = ("kind", "title", "held_on", "region", "venue", "team", "series", "round", "host", "chair", "summary")

# What an attendance copies of its meeting, and how one sees in rows o and n of meetings that this has changed.
OF_MEETING = ("meeting_state", "meeting_kind", "held_on", "team", "host")
_COPIED = ("state", "kind", "held_on", "team_id", "host_id")
_DIFFERS = (
    f"({', '.join(f'o.{column}' for column in _COPIED)}) IS DISTINCT FROM"
    f" ({', '.join(f'n.{column}' for column in _COPIED)})"
)
_CHANGED = f"SELECT n.id FROM old_rows o JOIN new_rows n USING (id) WHERE {_DIFFERS}"  # noqa: S608  # our own columns


@audited()
class MeetingSeries(Record):
    """Meetings of one kind that recur, such as the talks of every Wednesday. It has rounds, a round has sessions."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="series", verbose_name=_("campaign")
    )
    name = LineField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind)

    objects = OfCampaignQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("meeting series")
        verbose_name_plural = _("meeting series")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="campaigns_meetingseries_name"),
            models.UniqueConstraint(fields=["id", "campaign"], name="campaigns_meetingseries_id_campaign"),
            models.CheckConstraint(condition=Q(kind__in=MeetingKind.values), name="campaigns_meetingseries_kind"),
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class Round(Record):
    """One numbered edition of a series, held as sessions in several places."""

    series = models.ForeignKey(MeetingSeries, models.PROTECT, related_name="rounds", verbose_name=_("series"))
    number = models.PositiveIntegerField(_("number"))
    held_on = models.DateField(_("held on"))
    theme = LineField(_("theme"), max_length=120, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["series", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"],
                name="campaigns_round_number",
                violation_error_message=_("The series already has a round of this number."),
            ),
            models.UniqueConstraint(fields=["id", "series"], name="campaigns_round_id_series"),
            models.CheckConstraint(condition=Q(number__gt=0), name="campaigns_round_number_positive"),
        ]

    def __str__(self) -> str:
        return gettext("Round %(number)s") % {"number": self.number}


@audited(exclude=["uuid", "digest"])
class Meeting(Record):
    """One session on a day at a place. A joint meeting is internal coordination and is counted apart.

    The row says what holds now, and in `reason` why it was last corrected or cancelled; the audit trail keeps what it
    said before. By `uuid` and `digest` the same words sent again are known.
    """

    uuid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="meetings", verbose_name=_("campaign")
    )
    series = models.ForeignKey(
        MeetingSeries, models.PROTECT, related_name="meetings", null=True, blank=True, verbose_name=_("series")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="meetings", null=True, blank=True, verbose_name=_("round")
    )
    team = models.ForeignKey(
        "campaigns.ServiceTeam",
        models.PROTECT,
        related_name="meetings",
        null=True,
        blank=True,
        verbose_name=_("service team"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind)
    title = LineField(_("title"), max_length=160)
    held_on = models.DateField(_("held on"))
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    venue = LineField(_("venue"), max_length=120, blank=True)
    host = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("host")
    )
    chair = LineField(_("chair"), max_length=60, blank=True)
    summary = models.TextField(_("summary"), max_length=4000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.HELD)
    reason = models.TextField(_("reason"), max_length=2000, blank=True, db_default="", editable=False)
    logged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("logged by")
    )
    digest = models.CharField(max_length=64, blank=True, db_default="", editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(fields=["campaign", "held_on"], name="campaigns_meeting_by_day"),
            models.Index(fields=["-held_on", "-id"], name="campaigns_meeting_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign"], name="campaigns_meeting_id_campaign"),
            models.CheckConstraint(condition=Q(kind__in=MeetingKind.values), name="campaigns_meeting_kind"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="campaigns_meeting_state"),
            models.CheckConstraint(
                condition=Q(round__isnull=True) | Q(series__isnull=False),
                name="campaigns_meeting_round_within_series",
                violation_error_message=_("A round belongs to a series: name the series too."),
            ),
        ]

        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="copy_to_attendances",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),  # type: ignore[no-untyped-call]
                # A transaction that sees an old state of the attendances alone would leave out the new ones. They are
                # locked in the order of their keys, so that two who change several never wait for each other.
                func=f"""
                    IF EXISTS ({_CHANGED}) THEN
                        IF current_setting('transaction_isolation') <> 'read committed' THEN
                            RAISE EXCEPTION 'a meeting that may have attendances changes in READ COMMITTED alone';
                        END IF;
                        PERFORM FROM campaigns_attendance WHERE meeting_id IN ({_CHANGED})
                            ORDER BY id FOR NO KEY UPDATE;
                        UPDATE campaigns_attendance SET meeting_id = meeting_id WHERE meeting_id IN ({_CHANGED});
                    END IF;
                    RETURN NULL;
                """,  # noqa: S608  # our own columns
            ),
        ]

    def __str__(self) -> str:
        return self.title


@audited(exclude=OF_MEETING)
class Attendance(Record, EnterpriseDimensions):
    """A person at a meeting, from an enterprise or from an organisation; once per person and session.

    For a person from an organisation the dimensions are the meeting's region and no industry. What the meeting says of
    the session is copied by the database, so that a row counts by itself.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name=_("meeting"))
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+", verbose_name=_("campaign"))
    kind = models.CharField(_("kind"), max_length=12, choices=AttendeeKind, default=AttendeeKind.ENTERPRISE)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        models.PROTECT,
        related_name="attendances",
        null=True,
        blank=True,
        verbose_name=_("enterprise"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="attendances",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    person_name = LineField(_("person"), max_length=60)
    position = LineField(_("position"), max_length=60, blank=True)
    meeting_state = models.CharField(_("state of the meeting"), max_length=10, null=True, editable=False)  # noqa: DJ001
    meeting_kind = models.CharField(_("kind of the meeting"), max_length=20, null=True, editable=False)  # noqa: DJ001
    held_on = models.DateField(_("held on"), null=True, editable=False)
    team = models.ForeignKey(
        "campaigns.ServiceTeam",
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("service team"),
    )
    host = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("host")
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["id"]
        indexes = [models.Index(fields=["region"], name="campaigns_attendance_by_region")]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "enterprise", "organisation", "person_name"],
                nulls_distinct=False,
                name="campaigns_attendance_once_per_person",
                violation_error_message=_("This person is already on the list of this meeting."),
            ),
            models.CheckConstraint(
                condition=Q(kind="enterprise", enterprise__isnull=False, organisation__isnull=True)
                | Q(kind="organisation", enterprise__isnull=True, organisation__isnull=False),
                name="campaigns_attendance_enterprise_or_organisation",
                violation_error_message=_("Name either the enterprise or the organisation that the person came for."),
            ),
            models.CheckConstraint(condition=Q(size__in=Size.values), name="campaigns_attendance_size"),
            models.CheckConstraint(
                condition=~Q(person_name=""),
                name="campaigns_attendance_person_named",
                violation_error_message=_("Name the person."),
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="copy_of_meeting",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                # A new attendance waits for whoever is changing the meeting and may not see it yet.
                func="""
                    IF TG_OP = 'INSERT' OR NEW.meeting_id IS DISTINCT FROM OLD.meeting_id THEN
                        PERFORM FROM campaigns_meeting WHERE id = NEW.meeting_id FOR SHARE;
                    END IF;
                    SELECT state, kind, held_on, team_id, host_id
                    INTO NEW.meeting_state, NEW.meeting_kind, NEW.held_on, NEW.team_id, NEW.host_id
                    FROM campaigns_meeting WHERE id = NEW.meeting_id;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.person_name
