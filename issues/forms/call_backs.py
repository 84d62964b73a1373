from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import show_again
from issues.enums import Score, Solved
from issues.forms.fields import ChipsField
from issues.rules.verdict import Verdict
from issues.services.call_backs import CallBackDraft

OF_A_VERDICT = ("spoke_to", "solved", "score")


class CallBackForm(forms.Form):
    """What came of a call. As on the enterprise's own page nothing is chosen beforehand."""

    use_required_attribute = False  # the browser cannot know what is required: that depends on the first answer

    reached = ChipsField(
        label=_("Was somebody reached?"),
        choices=[("yes", _("Reached")), ("no", _("Nobody reached"))],
        help_text=_("If nobody was reached, leave the next three empty."),
    )
    spoke_to = forms.CharField(label=_("Spoke to"), max_length=60)
    solved = ChipsField(label=_("Does the enterprise say it is solved?"), choices=Solved)
    score = ChipsField(label=_("How satisfied is it?"), choices=Score, scale=True)
    note = forms.CharField(
        label=_("In its words, or why nobody was reached"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_A_VERDICT:
            self.fields[name].required = self.data.get("reached") != "no"

    def clean_note(self) -> str:
        """Somebody who was named, or a verdict that was chosen, is not passed over in silence: a chip that was tapped
        cannot be untapped, so they are taken out and the person sends it again.
        """
        named = [name for name in OF_A_VERDICT if self.cleaned_data.get(name)]
        if self.cleaned_data.get("reached") == "no" and named:
            show_again(self, **dict.fromkeys(named, ""))
            message = _("Nobody was reached, so what stood below was taken out. Send it again if that is right.")
            self.add_error("reached", ValidationError(message, code="nobody_reached"))
        note: str = self.cleaned_data["note"]
        return note

    def draft(self) -> CallBackDraft:
        said = self.cleaned_data
        if said["reached"] == "no":
            return CallBackDraft(note=said["note"])
        return CallBackDraft(said["spoke_to"], Verdict(said["solved"], int(said["score"])), said["note"])
