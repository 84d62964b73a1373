from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 2_000_000


class IndustriesForm(forms.Form):
    file = forms.FileField(
        label=_("File with industries"),
        max_length=200,
        help_text=_("Columns code, name and perhaps name_en; codes such as 171 or C1711. UTF-8 or GB 18030."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large: at most 2 MB."), code="too_large")
        return file
