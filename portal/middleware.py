from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from common.errors import DomainError, NotAllowed, NotFound
from common.patience import TookTooLong, was_stopped


class DomainErrorMiddleware:
    """Gives a refusal that no form caught its page: what happened, why, what next. The API has its own handler.

    So has an address that only takes what a form sends, and was opened: Django answers with an empty page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if was_stopped(exception):
            exception = TookTooLong()
        if isinstance(exception, NotFound):
            raise Http404(str(exception)) from exception
        if isinstance(exception, NotAllowed):
            raise PermissionDenied(str(exception)) from exception
        if isinstance(exception, DomainError):
            return render(request, "refused.html", {"error": exception}, status=exception.status)
        return None
