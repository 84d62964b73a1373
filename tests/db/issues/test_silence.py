"""Nobody who works here sees who has not answered: whatever an enterprise's silence looks like inside, pages and API
show the same to every role but the call-back officer's.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from enterprises.models import Contact
from issues.invitations import invitation_send
from issues.models import Feedback, Problem
from issues.services.call_backs import CallBackDraft, call_back_record
from tests.cast import Cast, make_awaiting, rated, signed_in

ROLES = ("official", "handler", "coordinator", "province", "leader", "admin")
PLACES = (
    "/problems/",
    "/problems/?view=open",
    "/problems/?state=awaiting_feedback",
    "/problems/{problem}/",
    "/problems/{problem}/close/",
    "/problems/{problem}/redo/",
    "/problems/{problem}/letter/",
    "/call-backs/",
    "/call-backs/{problem}/",
    "/tasks/",
    "/reports/",
    "/reports/records/?figure=ratings",
    "/reports/records/?figure=feedback_answered",
    "/reports/records/?figure=feedback_asked",
    "/enterprises/{enterprise}/",
    "/api/v1/problems/",
    "/api/v1/problems/{problem}/",
    "/api/v1/problems/{problem}/moves/",
    "/api/v1/feedback/",
    "/api/v1/feedback/?problem={problem}",
    "/api/v1/feedback/{feedback}/",
    "/api/v1/call-backs/",
    "/api/v1/call-backs/?problem={problem}",
    "/api/v1/due-call-backs/",
    "/api/v1/due-call-backs/{feedback}/",
    "/api/v1/statistics/records/?figure=feedback_asked",
    "/api/v1/statistics/records/?figure=feedback_answered",
    "/api/v1/enterprises/{enterprise}/timeline/",
    "/admin/issues/feedback/",
    "/admin/issues/feedback/{feedback}/change/",
    "/admin/issues/feedbackaudit/",
    "/admin/issues/callback/",
    "/admin/issues/problem/{problem}/change/",
    "/admin/issues/problemevent/",
    "/admin/issues/problemaudit/",
)
# Tokens, and the time that the foot of every page tells.
MADE_ANEW = re.compile(r'(csrfmiddlewaretoken" value="|nonce=")[^"]*|"X-CSRFToken[^}]*|\d\d:\d\d')

# Whatever says of an enterprise that it keeps silent, in both languages.
SAYS_SILENT = re.compile(
    r"(?<!which )enterprise has not|has not (yet )?been (heard|rated)|nobody (has )?(answered|rated)"
    r"|(?<!哪些)企业(尚未|还没有?|未)(评价|作出评价|反馈|答复)"
)


def shown_to(client: Client, feedback: Feedback) -> dict[str, tuple[int, str]]:
    problem = feedback.problem
    keys = {"problem": problem.pk, "feedback": feedback.pk, "enterprise": problem.enterprise_id}
    found = {}
    for place in PLACES:
        response = client.get(place.format(**keys))
        found[place] = (response.status_code, MADE_ANEW.sub("", response.content.decode()))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_silence_looks_the_same_whatever_was_done_about_it(cast: Cast, role: str) -> None:
    problem = make_awaiting(cast)
    feedback = Feedback.objects.select_related("problem").get()
    client = signed_in(getattr(cast, role))
    before = shown_to(client, feedback)
    contact = Contact.objects.create(enterprise=cast.enterprise, name="王总", email="w@example.cn", has_consented=True)
    invitation_send(feedback.pk)
    Contact.objects.filter(pk=contact.pk).delete()
    for _try in range(2):
        call_back_record(actor=cast.caller, problem_id=problem.pk, draft=CallBackDraft(note="无人接听"))
    after = shown_to(client, feedback)
    assert [place for place in PLACES if before[place] != after[place]] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("role", ROLES)
def test_no_place_says_that_somebody_has_not_answered(cast: Cast, role: str, language: str) -> None:
    make_awaiting(cast)
    feedback = Feedback.objects.select_related("problem").get()
    client = signed_in(getattr(cast, role))
    client.cookies["django_language"] = language
    for place, (_status, text) in shown_to(client, feedback).items():
        assert not SAYS_SILENT.search(text), place


@pytest.mark.parametrize("role", ROLES)
def test_no_place_names_what_was_asked_and_not_answered(cast: Cast, role: str) -> None:
    make_awaiting(cast)
    feedback = Feedback.objects.select_related("problem").get()
    shown = shown_to(signed_in(getattr(cast, role)), feedback)
    for place in PLACES:
        if "{feedback}" in place or "call-backs/{problem}" in place:
            assert shown[place][0] in {302, 403, 404}, place  # the administration sends on what it does not find
    for place in ("/api/v1/feedback/", "/api/v1/call-backs/", "/api/v1/due-call-backs/"):
        assert '"results":[]' in shown[place][1].replace(" ", ""), place


def test_an_answer_is_there_for_all_of_them(cast: Cast) -> None:
    """Or the tests above would prove nothing."""
    rated(make_awaiting(cast))
    answer = Feedback.objects.select_related("problem").get()
    for role in ROLES:
        shown = shown_to(signed_in(getattr(cast, role)), answer)
        assert f'"problem":{Problem.objects.get().pk}' in shown["/api/v1/feedback/"][1].replace(" ", "")
        assert shown["/api/v1/feedback/{feedback}/"][0] == 200


def test_the_call_back_officer_alone_sees_whom_to_call(cast: Cast) -> None:
    problem = make_awaiting(cast)
    shown = shown_to(signed_in(cast.caller), Feedback.objects.select_related("problem").get())
    assert problem.number in shown["/call-backs/"][1]
    assert shown["/call-backs/{problem}/"][0] == 200
    assert f'"problem":{problem.pk}' in shown["/api/v1/due-call-backs/"][1].replace(" ", "")
