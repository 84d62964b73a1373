"""Photos chosen in a form: read and written anew before anything is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from campaigns.pictures import MAX_BYTES, Picture, picture_of, too_large
from campaigns.services.photos import MOST
from common.errors import RuleViolation


class PhotosInput(forms.ClearableFileInput):
    """The browser's own: on phones it offers the camera and the gallery."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of photos up to that of one visit, as Pictures."""

    def __init__(self, label: Any) -> None:
        widget = PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        text = _("At most nine. The place where it was taken is removed from each.")
        super().__init__(label=label, required=False, widget=widget, help_text=text)

    def clean(self, data: Any, initial: Any = None) -> list[Picture]:
        files = data if isinstance(data, list | tuple) else [data]
        chosen = [file for file in files if file]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("A visit has at most %(count)s photos."), params={"count": MOST})
        return [self._picture(super(PhotosField, self).clean(file)) for file in chosen]

    def _picture(self, file: File[Any]) -> Picture:
        try:
            if (file.size or 0) > MAX_BYTES:
                raise too_large()
            return picture_of(file.read())
        except RuleViolation as error:
            raise forms.ValidationError(f"{file.name}: {error.message}", code=error.code) from error
