"""Who does not see the entry that is kept is refused without being told which it is."""

from __future__ import annotations

import pytest

from common.errors import Conflict
from enterprises.models import Enterprise, Merge
from enterprises.services.merges import MergeDraft, enterprise_merge, merge_undo
from tests.cast import Cast, make_enterprise, signed_in
from tests.db.integrations.conftest import ApiClient, token_for


def merged(cast: Cast, entry: Enterprise) -> Merge:
    return enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=cast.enterprise.pk, merged=entry.pk))


def test_whoever_does_not_see_the_kept_entry_is_not_told_which_it_is(cast: Cast) -> None:
    there = make_enterprise("德清恒达竹业厂", "330521")
    merged(cast, there)
    body = {"name": "恒达新厂", "kind": "enterprise", "region": "330521", "uscc": there.uscc}
    answer = ApiClient(token_for(cast.other_official)).post("enterprises/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "uscc_merged")
    assert cast.enterprise.name not in answer.content.decode()
    assert "merged_into" not in answer.json()


def test_an_office_is_not_told_into_what_another_one_merged(cast: Cast) -> None:
    twin, third, elsewhere = make_enterprise("恒达二厂"), make_enterprise("恒达三厂"), cast.stranger
    done = merged(cast, twin)
    enterprise_merge(actor=cast.province, draft=MergeDraft(kept=elsewhere.pk, merged=cast.enterprise.pk))
    for actor, knows in ((cast.coordinator, False), (cast.province, True)):
        refusals_met = []
        for act in (
            lambda actor=actor: enterprise_merge(actor=actor, draft=MergeDraft(kept=third.pk, merged=twin.pk)),
            lambda actor=actor: merge_undo(actor=actor, merge_id=done.pk),
        ):
            with pytest.raises(Conflict) as met:
                act()
            refusals_met.append(met.value)
        assert [one.code for one in refusals_met] == ["already_merged", "merged_again"]
        assert [elsewhere.name in str(one) for one in refusals_met] == [knows, knows]
        assert ("merged_into" in refusals_met[0].params) is knows
        page = signed_in(actor).get(f"/enterprises/merges/{done.pk}/")
        assert (page.status_code, elsewhere.name in page.content.decode()) == (200, knows)
