"""Files chosen in a form as evidence: read and, if they are pictures, written anew before anything is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from issues.documents import MAX_BYTES, Document, document_of, too_large
from issues.forms.photos import PhotosInput

AT_ONCE = 5


class DocumentsField(forms.FileField):
    """A few pictures and PDFs, as Documents."""

    def __init__(self, label: Any) -> None:
        widget = PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})
        text = _("Pictures and PDFs, five at once. The place where a picture was taken is removed from it.")
        super().__init__(label=label, widget=widget, help_text=text)

    def clean(self, data: Any, initial: Any = None) -> list[Document]:
        files = data if isinstance(data, list | tuple) else [data]
        chosen = [file for file in files if file] or [None]
        if len(chosen) > AT_ONCE:
            raise forms.ValidationError(_("At most %(count)s files at once."), params={"count": AT_ONCE})
        return [self._document(super(DocumentsField, self).clean(file)) for file in chosen]

    def _document(self, file: File[Any]) -> Document:
        try:
            if (file.size or 0) > MAX_BYTES:
                raise too_large()
            return document_of(file.name or "", file.read())
        except RuleViolation as error:
            raise forms.ValidationError(f"{file.name}: {error.message}", code=error.code) from error
