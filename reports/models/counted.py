"""The tables whose rows are counted, with the triggers that count them: proxies, so that the triggers come with
migrations of this app and `makemigrations --check` compares them with the figures."""

from __future__ import annotations

from accounts.models import Region
from campaigns.models import Attendance, ListedEnterprise, Meeting, Visit
from issues.models import Feedback, Measure, Problem
from reports.engine.triggers import counting_triggers, replacing_trigger


class CountedVisit(Visit):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = counting_triggers()


class CountedMeeting(Meeting):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = counting_triggers()


class CountedAttendance(Attendance):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = counting_triggers()


class CountedProblem(Problem):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = counting_triggers()


class CountedMeasure(Measure):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = counting_triggers()


class CountedFeedback(Feedback):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = counting_triggers()


class CountedListedEnterprise(ListedEnterprise):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = counting_triggers()


class PlacedRegion(Region):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [replacing_trigger()]
