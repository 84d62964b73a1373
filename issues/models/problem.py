from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.models.facts import EnterpriseDimensions
from common.audit import audited
from common.lines import LineField
from common.records import Record, touch
from enterprises.enums import Size
from enterprises.lookups import TextWords
from issues.enums import Outcome, ProblemState, Source, Term, Urgency
from issues.querysets import CategoryQuerySet, ProblemQuerySet
from issues.rules.counting import OVER_STATES

# In place of a number, until a draft is handed in.
DRAFT_MARK = "DRAFT-"
# Waiting for nobody but the one who reported or the office, with no organisation in the lead yet.
UNACCEPTED_STATES = ("draft", "submitted", "need_info", "rejected")
HANDLED_STATES = ("dispatched", "returned", "in_progress", "planned", "replied", "awaiting_feedback", "redo")
ANSWERED_STATES = ("replied", "awaiting_feedback")
# As `ProblemQuerySet.open` says it.
OPEN = ~Q(state__in=[*OVER_STATES])


@audited()
class Category(models.Model):
    """What a problem is about, keyed by a word that other systems use; editable, two levels at most."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    number = models.CharField(_("number"), max_length=6, unique=True)
    name = LineField(_("name"), max_length=60)
    name_en = LineField(_("name in English"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("code")), name="issues_category_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class NumberSeries(models.Model):
    """The last problem number given in a year by an office: numbers have no gaps and no doubles."""

    year = models.PositiveSmallIntegerField()
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+")
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "region"], name="issues_numberseries_once")]

    def __str__(self) -> str:
        return f"{self.year}-{self.region_id}-{self.last:06d}"


@audited(exclude=["handled_by"])
class Problem(Record, EnterpriseDimensions):
    """One difficulty that one enterprise reported, from its first word to its closing.

    `office` is the region whose campaign office is in charge now; an accepted escalation moves it up, the number and
    the dimensions stay. Dates of the clocks are written by moves alone. A draft counts nowhere and is its writer's; it
    gets number, office and dimensions when it is handed in.
    """

    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    # Every move writes the row anew in every index: the keys below have none of their own where one in `Meta` begins
    # with them, and where most problems have none only the others are in it.
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="problems", db_index=False, verbose_name=_("campaign")
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="problems", db_index=False, verbose_name=_("enterprise")
    )
    team = models.ForeignKey(
        "campaigns.ServiceTeam",
        models.PROTECT,
        related_name="problems",
        null=True,
        blank=True,
        verbose_name=_("service team"),
    )
    visit = models.ForeignKey(
        "campaigns.Visit", models.PROTECT, related_name="problems", null=True, blank=True, verbose_name=_("visit")
    )
    meeting = models.ForeignKey(
        "campaigns.Meeting",
        models.PROTECT,
        related_name="problems",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("meeting"),
    )
    office = models.ForeignKey(
        "accounts.Region", models.PROTECT, related_name="+", db_index=False, verbose_name=_("office in charge")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="problems", db_index=False, verbose_name=_("category")
    )
    title = LineField(_("title"), max_length=120, blank=True)
    description = models.TextField(_("in the enterprise's words"), max_length=4000, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.ORDINARY)
    term = models.CharField(_("term"), max_length=10, choices=Term, default=Term.IMMEDIATE)
    source = models.CharField(_("source"), max_length=15, choices=Source)
    is_sensitive = models.BooleanField(_("sensitive"), default=False, db_default=False)
    state = models.CharField(_("state"), max_length=20, choices=ProblemState, default=ProblemState.SUBMITTED)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    lead_organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="led_problems",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=pgettext_lazy("problem", "lead organisation"),
    )
    # The organisations that have or had a turn at it, as the handlings say: kept by the database, so that a handler's
    # list asks the problem alone and the planner knows how many rows an organisation has.
    handled_by = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)
    reported_on = models.DateField(_("reported on"))
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    dispatched_on = models.DateField(_("dispatched on"), null=True, blank=True)
    original_due_on = models.DateField(_("originally due on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    replied_on = models.DateField(_("replied on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # Its course, as issues/rules/course.py says: what was to be done by when, and when it first happened.
    sign_due_on = models.DateField(_("to be signed by"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    contact_due_on = models.DateField(_("first contact by"), null=True, blank=True)
    contacted_on = models.DateField(_("first contact on"), null=True, blank=True)
    returned_on = models.DateField(_("first returned on"), null=True, blank=True)
    redone_on = models.DateField(_("first redone on"), null=True, blank=True)
    extended_on = models.DateField(_("first extended on"), null=True, blank=True)
    # The promised day that the lead organisation asks for and the office has not decided on.
    plan_asked_until = models.DateField(_("plan asked for, until"), null=True, blank=True)
    handling_days = models.PositiveSmallIntegerField(
        _("working days from dispatch to closing, without pauses"), null=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("merged into"),
    )
    common_problem = models.ForeignKey(
        "issues.CommonProblem",
        models.SET_NULL,
        related_name="problems",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("common problem"),
    )
    submitted_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("submitted by"),
    )

    objects = ProblemQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["-reported_on", "-id"]
        indexes = [
            models.Index(fields=["-reported_on", "-id"], name="issues_problem_newest"),
            models.Index(fields=["campaign", "reported_on"], name="issues_problem_by_day"),
            models.Index(fields=["state", "-reported_on", "-id"], name="issues_problem_by_state"),
            # Sorted by the due day, those without one stand last in either direction.
            models.Index(fields=["due_on", "id"], name="issues_problem_due"),
            models.Index(F("due_on").desc(nulls_last=True), F("id").desc(), name="issues_problem_due_last"),
            # The desks hold what is open, which soon is a small part of all.
            models.Index(fields=["-reported_on", "-id"], condition=OPEN, name="issues_problem_open_newest"),
            models.Index(fields=["due_on", "id"], condition=OPEN, name="issues_problem_open_due"),
            models.Index(fields=["state", "region"], condition=OPEN, name="issues_problem_open_place"),
            models.Index(
                fields=["campaign", "contact_due_on"],
                condition=Q(contact_due_on__isnull=False, contacted_on__isnull=True),
                name="issues_problem_uncontacted",
            ),
            models.Index(fields=["region", "-reported_on", "-id"], name="issues_problem_by_region"),
            # What an office decided last: suggestions.
            models.Index(
                fields=["office", "category", "-dispatched_on", "-id"],
                condition=Q(lead_organisation__isnull=False),
                name="issues_problem_last_led",
            ),
            models.Index(
                fields=["office", "-accepted_on", "-id"],
                condition=Q(accepted_on__isnull=False),
                name="issues_problem_last_accepted",
            ),
            # The few that only those see who handle them: how many a list leaves out.
            models.Index(fields=["region", "id"], condition=Q(is_sensitive=True), name="issues_problem_sensitive"),
            models.Index(
                fields=["region", "id"], condition=Q(plan_asked_until__isnull=False), name="issues_problem_plan_asked"
            ),
            models.Index(fields=["enterprise", "-reported_on"], name="issues_problem_by_enterprise"),
            models.Index(fields=["office"], name="issues_problem_by_office"),
            models.Index(fields=["category"], name="issues_problem_by_category"),
            *(
                models.Index(fields=[key], condition=Q(**{f"{key}__isnull": False}), name=f"issues_problem_{key}")
                for key in ("meeting", "merged_into", "common_problem", "submitted_by")
            ),
            models.Index(fields=["lead_organisation", "state"], name="issues_problem_by_lead"),
            models.Index(fields=["lead_organisation", "region"], name="issues_problem_led_in"),
            GinIndex(fields=["handled_by"], name="issues_problem_handled_by"),
            GinIndex(fields=["handled_by"], condition=OPEN, name="issues_problem_open_handled_by"),
            # As of names: `enterprises.models.enterprise` says why a few wait.
            GinIndex(TextWords("title"), fastupdate=True, gin_pending_list_limit=64, name="issues_problem_by_words"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "campaign"], name="issues_problem_id_campaign"),
            models.CheckConstraint(condition=Q(state__in=ProblemState.values), name="issues_problem_state"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="issues_problem_urgency"),
            models.CheckConstraint(condition=Q(term__in=Term.values), name="issues_problem_term"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="issues_problem_source"),
            models.CheckConstraint(condition=Q(size__in=Size.values), name="issues_problem_size"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="issues_problem_outcome"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^([0-9]{4}-[0-9A-Z]{6,12}-[0-9]{6,}|DRAFT-[0-9A-F]{12})$"),
                name="issues_problem_number_form",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(number__startswith=DRAFT_MARK),
                name="issues_problem_reported_has_number",
                violation_error_message=_("What is handed in has a number."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(title=""),
                name="issues_problem_reported_has_title",
                violation_error_message=_("What is handed in says in a sentence what it is about."),
            ),
            models.CheckConstraint(
                condition=(Q(state="closed") & ~Q(outcome="") & Q(closed_on__isnull=False))
                | (~Q(state="closed") & Q(outcome="", closed_on__isnull=True)),
                name="issues_problem_closed_has_outcome_and_day",
                violation_error_message=_("A closed problem has an outcome and a day; any other has neither."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, original_due_on__isnull=True, dispatched_on__isnull=True)
                | Q(due_on__isnull=False, original_due_on__isnull=False, dispatched_on__isnull=False),
                name="issues_problem_due_from_dispatch",
                violation_error_message=_("A due date comes with the dispatch."),
            ),
            models.CheckConstraint(
                condition=Q(handling_days__isnull=True) | Q(closed_on__isnull=False, dispatched_on__isnull=False),
                name="issues_problem_handling_days_of_closed",
                violation_error_message=_("How long it took is known of what was dispatched and is closed."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HANDLED_STATES)
                | Q(lead_organisation__isnull=False, dispatched_on__isnull=False),
                name="issues_problem_handled_has_lead",
                violation_error_message=_("A problem that is being handled has a lead organisation."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNACCEPTED_STATES) | Q(accepted_on__isnull=True, dispatched_on__isnull=True),
                name="issues_problem_unaccepted_has_no_days",
                violation_error_message=_("What was not accepted can have been neither accepted nor dispatched."),
            ),
            models.CheckConstraint(
                condition=(Q(replied_on__isnull=True) & ~Q(state__in=ANSWERED_STATES))
                | (Q(replied_on__isnull=False) & Q(state__in=[*ANSWERED_STATES, "escalated", "closed"]))
                | Q(replied_on__isnull=True, state="closed"),
                name="issues_problem_replied_has_day",
                violation_error_message=_("A replied problem has the day of the reply; one that is redone has none."),
            ),
            models.CheckConstraint(
                condition=(Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("reported_on")))
                & (Q(dispatched_on__isnull=True) | Q(dispatched_on__gte=F("reported_on")))
                & (Q(replied_on__isnull=True) | Q(replied_on__gte=F("reported_on")))
                & (Q(closed_on__isnull=True) | Q(closed_on__gte=F("reported_on"))),
                name="issues_problem_days_after_report",
                violation_error_message=_("Nothing can happen to a problem before it was reported."),
            ),
            models.CheckConstraint(
                condition=(Q(state="merged") & (Q(merged_into__isnull=False) | Q(common_problem__isnull=False)))
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="issues_problem_merged_names_target",
                violation_error_message=_("A merged problem names what it was merged into."),
            ),
            models.CheckConstraint(
                condition=Q(plan_asked_until__isnull=True) | Q(state__in=["in_progress", "planned"]),
                name="issues_problem_plan_asked_of_handled",
                violation_error_message=_("A plan is asked for while it is in progress, or to be renewed."),
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="issues_problem_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(source="visit", meeting__isnull=True)
                | Q(source="meeting", visit__isnull=True)
                | (~Q(source__in=["visit", "meeting"]) & Q(visit__isnull=True, meeting__isnull=True)),
                name="issues_problem_source_matches_record",
                violation_error_message=_("The source and the visit or meeting do not fit together."),
            ),
        ]
        triggers = [
            touch("handled_by"),
            # Whoever saves a problem that was read before another turn began takes nobody off.
            pgtrigger.Trigger(
                name="keep_handled_by",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("handled_by"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(old__handled_by__df=pgtrigger.F("new__handled_by")),
                func="""
                    IF pg_trigger_depth() < 2 THEN
                        NEW.handled_by := ARRAY(SELECT DISTINCT unnest(OLD.handled_by || NEW.handled_by) ORDER BY 1);
                    END IF;
                    RETURN NEW;
                """,
            ),
            # The target stays locked until the end: two merges crosswise cannot pass each other by.
            pgtrigger.Trigger(
                name="one_merge_deep",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__merged_into__isnull=False),
                func="""
                    PERFORM 1 FROM issues_problem WHERE id = NEW.merged_into_id FOR NO KEY UPDATE;
                    IF EXISTS (
                        SELECT 1 FROM issues_problem
                        WHERE id = NEW.merged_into_id AND merged_into_id IS NOT NULL OR merged_into_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'problem % is merged more than one deep', NEW.id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'issues_problem_one_merge_deep';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shown_number} {self.shown_title}"

    @property
    def shown_number(self) -> str:
        """A draft has none yet."""
        return str(ProblemState.DRAFT.label) if self.number.startswith(DRAFT_MARK) else self.number

    @property
    def shown_title(self) -> str:
        """A draft may still be without one."""
        return self.title or str(_("Without a title"))
