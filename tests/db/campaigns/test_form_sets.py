"""However many forms a request claims to hold, only a bounded number is built."""

from __future__ import annotations

import pytest

from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "prefix", "context", "most"),
    [("/visits/new/", "problems", "problems", 30), ("/meetings/new/", "attendees", "attendees", 50)],
)
def test_a_set_of_forms_has_a_bound(cast: Cast, url: str, prefix: str, context: str, most: int) -> None:
    sent = {f"{prefix}-TOTAL_FORMS": "99999", f"{prefix}-INITIAL_FORMS": "0"}
    response = signed_in(cast.official).post(url, sent)
    assert response.status_code == 422
    forms = response.context[context]
    assert len(forms.forms) <= most
    assert str(most) in str(forms.non_form_errors())
