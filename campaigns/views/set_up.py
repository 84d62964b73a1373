"""Campaigns and their teams are set up and changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from campaigns.campaign_forms import CampaignChangeForm, CampaignForm
from campaigns.policy import can_set_up, can_set_up_teams, can_start_campaigns
from campaigns.selectors.lists import campaign_seen
from campaigns.selectors.set_up import campaign_there, team_seen, team_there
from campaigns.services.campaigns import COLUMNS, campaign_create, campaign_update
from campaigns.services.teams import team_create, team_update
from campaigns.team_forms import TeamChangeForm, TeamForm
from common.forms import VersionedForm, errors_into
from common.htmx import redirect_after

SET_UP_ALREADY = gettext_lazy("“%(name)s” is set up already: here it is.")


@require_http_methods(["GET", "POST"])
def campaign_new(request: ActorRequest) -> HttpResponse:
    require(can_start_campaigns(request.user))
    form = CampaignForm(request.POST or None, actor=request.user)
    with errors_into(form):
        if form.is_bound and form.is_whole():
            campaign = campaign_create(actor=request.user, draft=form.draft())
            messages.success(request, _("The campaign is set up. Set up its teams next."))
            return redirect_after(request, "campaigns:detail", campaign.pk)
    if form.has_error("slug", "slug_taken"):
        same = {name: form.cleaned_data[name] for name in ("name", "region", "starts_on")}
        there = campaign_there(actor=request.user, slug=form["slug"].value(), **same)
        if there is not None:
            messages.info(request, SET_UP_ALREADY % {"name": there})
            return redirect_after(request, "campaigns:detail", there.pk)
    return _page(request, "campaigns/campaign_form.html", form, title=_("New campaign"))


@require_http_methods(["GET", "POST"])
def campaign_edit(request: ActorRequest, campaign_id: int) -> HttpResponse:
    actor, campaign = request.user, campaign_seen(actor=request.user, campaign_id=campaign_id)
    require(can_set_up(actor, region_path=campaign.region.path, campaign_id=campaign_id))
    initial = {name: getattr(campaign, name) for name in (*COLUMNS, "version")}
    form = CampaignChangeForm(request.POST or None, actor=actor, campaign=campaign, initial=initial)
    with errors_into(form):
        if form.is_bound and form.is_whole():
            version = form.cleaned_data["version"]
            campaign_update(actor=actor, campaign_id=campaign_id, changes=form.values(), version=version)
            messages.success(request, _("Saved."))
            return redirect_after(request, "campaigns:detail", campaign_id)
    return _page(
        request,
        "campaigns/campaign_form.html",
        form,
        present=campaign,
        title=_("Edit the campaign"),
        campaign=campaign,
    )


@require_http_methods(["GET", "POST"])
def team_new(request: ActorRequest, campaign_id: int) -> HttpResponse:
    campaign = campaign_seen(actor=request.user, campaign_id=campaign_id)
    require(can_set_up_teams(request.user, campaign))
    form = TeamForm(request.POST or None, actor=request.user, campaign=campaign)
    with errors_into(form):
        if form.is_bound and form.is_whole():
            team = team_create(actor=request.user, draft=form.draft())
            messages.success(request, _("%(name)s is set up.") % {"name": team.name})
            return redirect_after(request, "campaigns:detail", campaign_id)
    if form.has_error("name", "name_taken"):
        region = form.cleaned_data["region"]
        there = team_there(actor=request.user, campaign=campaign, name=form["name"].value().strip(), region=region)
        if there is not None:
            messages.info(request, SET_UP_ALREADY % {"name": there})
            return redirect_after(request, "campaigns:team-edit", there.pk)
    return _page(request, "campaigns/team_form.html", form, title=_("New team"), campaign=campaign)


@require_http_methods(["GET", "POST"])
def team_edit(request: ActorRequest, team_id: int) -> HttpResponse:
    actor, team = request.user, team_seen(actor=request.user, team_id=team_id)
    require(can_set_up(actor, region_path=team.region.path, campaign_id=team.campaign_id))
    initial = {name: getattr(team, name) for name in ("name", "region", "lead_organisation", "version")}
    form = TeamChangeForm(request.POST or None, actor=actor, campaign=team.campaign, team=team, initial=initial)
    with errors_into(form):
        if form.is_bound and form.is_whole():
            version = form.cleaned_data["version"]
            team_update(actor=actor, team_id=team_id, changes=form.values(), version=version)
            messages.success(request, _("Saved."))
            return redirect_after(request, "campaigns:detail", team.campaign_id)
    return _page(
        request,
        "campaigns/team_form.html",
        form,
        present=team,
        title=_("Edit the team"),
        campaign=team.campaign,
        team=team,
    )


def _page(request: ActorRequest, template: str, form: Any, *, present: Any = None, **context: Any) -> HttpResponse:
    """The form, with what is wrong or the conflict that it met."""
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale and isinstance(form, VersionedForm):
        form.show_version(present.version)
    context |= {"form": form, "is_stale": is_stale}
    return render(request, template, context, status=409 if is_stale else 422 if form.is_bound else 200)
