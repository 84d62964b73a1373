"""Who gets what: one line for each route and method, one column for each of the cast.

The records in the URLs are those of `tests/contract/routes.py`: all in Wuxing, with its team and the home department.
So the columns up to `admin` are in scope, `other_*` and `nobody` are not: what exists only there is 404 for them.
200 shown · 201 created · 302, 303 sent on · 400 names a record out of sight, or a token is asked for without a grant ·
422 allowed, but the empty request lacks something · 403 not with this role · 405 other method · 409 not in this state.
A new route: add its lines; `url_of` says which record its argument needs.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.contract.campaign_routes import CAMPAIGNS_AND_TEAMS
from tests.contract.chase_routes import CHASE_ROUTES
from tests.contract.clerk_routes import CLERKS
from tests.contract.desk_routes import DESK_ROUTES
from tests.contract.meeting_routes import MEETINGS_AND_MEASURES
from tests.contract.move_routes import MOVE_PAGES


class Row(NamedTuple):
    method: str
    name: str
    statuses: tuple[int, ...]


def rows_of(table: str) -> list[Row]:
    lines = [line.split() for line in table.strip().splitlines()]
    return [Row(method, name, tuple(map(int, statuses))) for method, name, *statuses in lines]


QUERIES = {
    "problems:slip-issue": "?grade=reminder&selected=1",
    "reports:records": "?figure=visits",
    "statistics-records": "?figure=visits",
    "statistics-breakdown": "?by=team",
    "statistics-trend": "?interval=month",
}

# official team member · handler · coordinator of the city · coordinator of the province · leader · administrator ·
# official, handler and coordinator from elsewhere · somebody without a role · without an account
ACTORS = (
    "official",
    "handler",
    "coordinator",
    "province",
    "leader",
    "admin",
    "other_official",
    "other_handler",
    "other_coordinator",
    "nobody",
    "anonymous",
)

ROWS = (
    rows_of(MOVE_PAGES)
    + rows_of(MEETINGS_AND_MEASURES)
    + rows_of(DESK_ROUTES)
    + rows_of(CLERKS)
    + rows_of(CHASE_ROUTES)
    + rows_of(CAMPAIGNS_AND_TEAMS)
    + rows_of("""
GET  healthz                            200 200 200 200 200 200 200 200 200 200 200
GET  readyz                             200 200 200 200 200 200 200 200 200 200 200
GET  metrics                            200 200 200 200 200 200 200 200 200 200 200
GET  favicon                            302 302 302 302 302 302 302 302 302 302 302
GET  service-worker                     200 200 200 200 200 200 200 200 200 200 200
GET  visits:shell                       200 200 200 200 200 200 200 200 200 200 200
GET  visits:outbox                      200 200 200 200 200 200 200 200 200 200 302
GET  visits:kit                         200 200 200 200 200 200 200 200 200 200 302
GET  notifications:list                 200 200 200 200 200 200 200 200 200 200 302
GET  notifications:open                 302 404 404 404 404 404 404 404 404 404 302
GET  notifications:read                 405 405 405 405 405 405 405 405 405 405 302
POST notifications:read                 303 404 404 404 404 404 404 404 404 404 302
GET  notifications:read-all             405 405 405 405 405 405 405 405 405 405 302
POST notifications:read-all             303 303 303 303 303 303 303 303 303 303 302
GET  notifications:settings             200 200 200 200 200 200 200 200 200 200 302
POST notifications:settings             422 422 422 422 422 422 422 422 422 422 302
GET  notifications-list                 200 200 200 200 200 200 200 200 200 200 401
GET  notifications-detail               200 404 404 404 404 404 404 404 404 404 401
GET  notifications-read                 405 405 405 405 405 405 405 405 405 405 401
POST notifications-read                 200 404 404 404 404 404 404 404 404 404 401
GET  notifications-read-all             405 405 405 405 405 405 405 405 405 405 401
POST notifications-read-all             200 200 200 200 200 200 200 200 200 200 401
GET  reports:home                       302 302 302 302 302 302 302 302 302 200 302
GET  reports:dashboard                  302 302 302 302 302 302 302 302 200 200 302
GET  reports:index                      200 200 200 200 200 200 200 200 200 200 302
GET  reports:figures                    200 200 200 200 200 200 200 200 200 200 302
GET  reports:records                    200 200 200 200 200 200 200 200 200 200 302
GET  reports:system                     403 403 403 403 403 200 403 403 403 403 302
GET  reports:system-verify              405 405 405 405 405 405 405 405 405 405 302
POST reports:system-verify              403 403 403 403 403 303 403 403 403 403 302
GET  reports:enterprise                 200 200 200 200 200 200 404 404 404 404 302
GET  enterprises-timeline               200 200 200 200 200 200 404 404 404 404 401
GET  search                             200 200 200 200 200 200 200 200 200 200 302
GET  visits:plan                        200 200 200 200 200 200 200 200 200 200 302
GET  visits:plan-add                    405 405 405 405 405 405 405 405 405 405 302
POST visits:plan-add                    303 403 303 303 403 403 404 404 404 404 302
GET  visits:plan-remove                 405 405 405 405 405 405 405 405 405 405 302
POST visits:plan-remove                 303 404 303 303 403 403 404 404 404 404 302
GET  visits:list                        200 200 200 200 200 200 200 200 200 200 302
GET  visits:export                      405 405 405 405 405 405 405 405 405 405 302
POST visits:export                      303 303 303 303 303 303 303 303 303 303 302
GET  visits:create                      200 403 200 200 403 403 200 403 403 403 302
POST visits:create                      422 403 422 422 403 403 422 403 403 403 302
GET  visits:detail                      200 200 200 200 200 200 404 404 404 404 302
GET  visits:correct                     200 403 200 200 403 403 404 404 404 404 302
POST visits:correct                     422 403 422 422 403 403 404 404 404 404 302
GET  visits:photo                       200 200 200 200 200 200 404 404 404 404 302
GET  visits:photo-file                  200 200 200 200 200 200 404 404 404 404 302
GET  visits:photo-thumbnail             200 200 200 200 200 200 404 404 404 404 302
GET  visits:photo-discard               405 405 405 405 405 405 405 405 405 405 302
POST visits:photo-discard               404 404 404 404 404 404 404 404 404 404 302
GET  visits:withdraw                    200 403 200 200 403 403 404 404 404 404 302
POST visits:withdraw                    422 403 422 422 403 403 404 404 404 404 302
GET  visits:discard                     405 405 405 405 405 405 405 405 405 405 302
POST visits:discard                     404 404 404 404 404 404 404 404 404 404 302
GET  problems:detail                    200 200 200 200 200 200 404 404 404 404 302
GET  campaigns:listed                   200 200 200 200 200 200 200 200 404 404 302
GET  campaigns:listed-bulk              405 405 405 405 405 405 405 405 405 405 302
POST campaigns:listed-bulk              403 403 422 422 403 403 403 403 404 404 302
GET  campaigns:listed-add               403 403 200 200 403 403 403 403 404 404 302
POST campaigns:listed-add               403 403 422 422 403 403 403 403 404 404 302
GET  campaigns:list-rule                403 403 200 200 403 403 403 403 404 404 302
POST campaigns:list-rule                403 403 422 422 403 403 403 403 404 404 302
GET  campaigns:list-refresh             403 403 200 200 403 403 403 403 404 404 302
POST campaigns:list-refresh             403 403 422 422 403 403 403 403 404 404 302
POST campaigns:list-refresh-anew        403 403 303 303 403 403 403 403 404 404 302
GET  campaigns:list-keep                405 405 405 405 405 405 405 405 405 405 302
POST campaigns:list-keep                403 403 303 303 403 403 403 403 404 404 302
GET  campaigns:list-assign              403 403 200 200 403 403 403 403 404 404 302
POST campaigns:list-assign              403 403 422 422 403 403 403 403 404 404 302
GET  campaigns:exclusions               200 200 200 200 200 200 200 200 404 404 302
GET  campaigns:exclusion-withdraw       405 405 405 405 405 405 405 405 405 405 302
POST campaigns:exclusion-withdraw       404 404 303 303 403 403 403 404 404 404 302
GET  campaigns:upload-create            403 403 200 200 403 403 403 403 404 404 302
POST campaigns:upload-create            403 403 422 422 403 403 403 403 404 404 302
GET  campaigns:upload-detail            404 404 200 404 404 200 404 404 404 404 302
POST campaigns:upload-apply             404 404 303 404 404 403 404 404 404 404 302
GET  campaigns:upload-refused           404 404 404 404 404 404 404 404 404 404 302
GET  campaigns:list-change              200 200 200 200 200 200 200 200 404 404 302
GET  campaigns:list-change-cancel       405 405 405 405 405 405 405 405 405 405 302
POST campaigns:list-change-cancel       403 403 303 303 403 403 403 403 404 404 302
GET  reports:coverage                   200 200 200 200 200 200 200 200 404 404 302
GET  campaigns:programme                200 200 200 200 200 200 200 200 404 404 302
GET  campaigns:meeting-list             200 200 200 200 200 200 200 200 200 200 302
GET  campaigns:meeting-create           200 403 200 200 403 403 200 403 200 403 302
POST campaigns:meeting-create           422 403 422 422 403 403 422 403 422 403 302
GET  campaigns:meeting-detail           200 200 200 200 200 200 404 404 404 404 302
GET  campaigns:attendance-create        405 405 405 405 405 405 405 405 405 405 302
POST campaigns:attendance-create        403 403 303 303 403 403 404 404 404 404 302
GET  campaigns:attendance-remove        405 405 405 405 405 405 405 405 405 405 302
POST campaigns:attendance-remove        403 404 303 303 403 403 404 404 404 404 302
GET  policies:list                      200 200 200 200 200 200 200 200 200 200 302
GET  policies:detail                    200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:list                   302 200 200 200 200 200 302 200 200 200 302
GET  enterprises:suggest                200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:create                 200 403 200 200 403 200 200 403 200 403 302
POST enterprises:create                 422 403 422 422 403 422 422 403 422 403 302
GET  enterprises:region-suggest         200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:edit                   200 403 200 200 403 200 404 404 404 404 302
POST enterprises:edit                   422 403 422 422 403 422 404 404 404 404 302
GET  enterprises:visiting               200 403 200 200 403 200 404 404 404 404 302
POST enterprises:visiting               422 403 422 422 403 422 404 404 404 404 302
GET  enterprises:declaration-list       200 200 200 200 200 200 404 404 404 404 302
GET  enterprises:declare                200 403 200 200 403 200 404 404 404 404 302
POST enterprises:declare                422 403 422 422 403 422 404 404 404 404 302
GET  enterprises:contact-create         200 403 200 200 403 200 404 404 404 404 302
POST enterprises:contact-create         422 403 422 422 403 422 404 404 404 404 302
GET  enterprises:contact-detail         200 200 200 200 200 200 404 404 404 404 302
GET  enterprises:contact-edit           200 403 200 200 403 200 404 404 404 404 302
POST enterprises:contact-edit           422 403 422 422 403 422 404 404 404 404 302
GET  enterprises:contact-show           405 405 405 405 405 405 405 405 405 405 302
POST enterprises:contact-show           200 200 200 200 403 200 404 404 404 404 302
GET  enterprises:title-create           200 403 200 200 403 200 404 404 404 404 302
POST enterprises:title-create           422 403 422 422 403 422 404 404 404 404 302
GET  enterprises:title-conditions       200 200 200 200 200 200 404 404 404 404 302
GET  enterprises:title-list             200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:title-edit             200 403 200 200 403 200 404 404 404 404 302
POST enterprises:title-edit             422 403 422 422 403 422 404 404 404 404 302
GET  enterprises:standard               200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:standard-detail        200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:standard-copy          403 403 403 403 403 200 403 403 403 403 302
POST enterprises:standard-copy          403 403 403 403 403 422 403 403 403 403 302
GET  enterprises:standard-resize        405 405 405 405 405 405 405 405 405 405 302
POST enterprises:standard-resize        403 403 403 403 403 303 403 403 403 403 302
GET  enterprises:industry-list          200 200 200 200 200 200 200 200 200 200 302
POST enterprises:industry-list          403 403 403 403 403 422 403 403 403 403 302
GET  enterprises:industry-suggest       200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:tag-list               200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:tag-create             403 403 200 200 403 200 403 403 200 403 302
POST enterprises:tag-create             403 403 422 422 403 422 403 403 422 403 302
GET  enterprises:tag-edit               403 403 200 200 403 200 404 403 404 404 302
POST enterprises:tag-edit               403 403 422 422 403 422 404 403 404 404 302
POST enterprises:tag-remove             403 403 422 422 403 422 404 403 404 404 302
GET  enterprises:enterprise-tags        200 403 200 200 403 200 404 404 404 404 302
POST enterprises:enterprise-tags        422 403 422 422 403 422 404 404 404 404 302
POST enterprises:tagging-remove         303 403 303 303 403 303 404 404 404 404 302
GET  enterprises:alias-create           200 403 200 200 403 200 404 404 404 404 302
POST enterprises:alias-create           422 403 422 422 403 422 404 404 404 404 302
POST enterprises:alias-remove           303 403 303 303 403 303 404 404 404 404 302
GET  enterprises:duplicate-list         200 200 200 200 200 200 200 200 200 200 302
POST enterprises:duplicate-search       403 403 303 303 403 303 403 403 303 403 302
GET  enterprises:duplicate-dismiss      403 404 200 200 403 200 404 404 404 404 302
POST enterprises:duplicate-dismiss      403 404 422 422 403 422 404 404 404 404 302
GET  enterprises:merge-choose           403 403 200 200 403 200 404 404 404 404 302
GET  enterprises:merge                  403 404 200 200 403 200 404 404 404 404 302
POST enterprises:merge                  403 404 422 422 403 422 404 404 404 404 302
GET  enterprises:merge-detail           200 404 200 200 200 200 404 404 404 404 302
POST enterprises:merge-undo             403 404 303 303 403 303 404 404 404 404 302
GET  enterprises:import-list            200 200 200 200 200 200 200 200 200 200 302
GET  enterprises:import-create          403 403 200 200 403 200 403 403 200 403 302
POST enterprises:import-create          403 403 422 422 403 422 403 403 422 403 302
GET  enterprises:import-blank           403 403 200 200 403 200 403 403 200 403 302
GET  enterprises:import-detail          404 404 200 404 404 200 404 404 404 404 302
GET  enterprises:import-columns         404 404 200 404 404 200 404 404 404 404 302
POST enterprises:import-columns         404 404 422 404 404 422 404 404 404 404 302
POST enterprises:import-confirm         404 404 409 404 404 409 404 404 404 404 302
POST enterprises:import-cancel          404 404 303 404 404 303 404 404 404 404 302
GET  enterprises:import-refused         404 404 404 404 404 404 404 404 404 404 302
GET  enterprises:export-list            200 200 200 200 200 200 200 200 200 200 302
POST enterprises:export-create          303 303 303 303 303 303 303 303 303 303 302
GET  enterprises:export-file            404 404 404 404 404 404 404 404 404 404 302
GET  accounts:settings                  403 403 403 403 403 200 403 403 403 403 302
GET  accounts:organisation-list         200 200 200 200 200 200 200 200 200 200 302
GET  accounts:organisation-suggest      200 200 200 200 200 200 200 200 200 200 302
GET  accounts:organisation-detail       200 200 200 200 200 200 200 200 200 200 302
GET  account_login                      302 302 302 302 302 302 302 302 302 302 200
POST account_login                      302 302 302 302 302 302 302 302 302 302 200
GET  account_logout                     200 200 200 200 200 200 200 200 200 200 302
GET  account_reauthenticate             200 200 200 200 200 200 200 200 200 200 302
POST account_reauthenticate             200 200 200 200 200 200 200 200 200 200 302
GET  account_change_password            200 200 200 200 200 200 200 200 200 200 302
POST account_change_password            200 200 200 200 200 200 200 200 200 200 302
GET  mfa_index                          200 200 200 200 200 200 200 200 200 200 302
GET  mfa_authenticate                   302 302 302 302 302 302 302 302 302 302 302
GET  mfa_reauthenticate                 302 302 302 302 302 302 302 302 302 302 302
GET  mfa_activate_totp                  302 302 302 302 302 302 302 302 302 302 302
GET  mfa_deactivate_totp                404 404 404 404 404 404 404 404 404 404 302
POST mfa_deactivate_totp                404 404 404 404 404 404 404 404 404 404 302
GET  mfa_view_recovery_codes            404 404 404 404 404 404 404 404 404 404 302
GET  mfa_generate_recovery_codes        302 302 302 302 302 302 302 302 302 302 302
GET  mfa_download_recovery_codes        404 404 404 404 404 404 404 404 404 404 302
POST mfa_download_recovery_codes        404 404 404 404 404 404 404 404 404 404 302
GET  account_signup                     302 302 302 302 302 302 302 302 302 302 302
GET  account_email                      302 302 302 302 302 302 302 302 302 302 302
GET  account_inactive                   302 302 302 302 302 302 302 302 302 302 302
GET  account_reset_password             302 302 302 302 302 302 302 302 302 302 302
GET  api-schema                         200 200 200 200 200 200 200 200 200 200 401
GET  api-docs                           200 200 200 200 200 200 200 200 200 200 302
POST api-docs                           200 200 200 200 200 200 200 200 200 200 302
GET  changes                            200 200 200 200 200 200 200 200 200 200 401
GET  statistics-summary                 200 200 200 200 200 200 200 200 200 200 401
GET  statistics-dashboard               200 200 200 200 200 200 200 200 200 200 401
GET  statistics-breakdown               200 200 200 200 200 200 200 200 200 200 401
GET  statistics-trend                   200 200 200 200 200 200 200 200 200 200 401
GET  statistics-records                 200 200 200 200 200 200 200 200 200 200 401
GET  regions-list                       200 200 200 200 200 200 200 200 200 200 401
GET  regions-detail                     200 200 200 200 200 200 200 200 200 200 401
GET  organisations-list                 200 200 200 200 200 200 200 200 200 200 401
GET  organisations-detail               200 200 200 200 200 200 200 200 200 200 401
GET  campaigns-refresh                  403 403 202 202 403 403 403 403 404 404 401
POST campaigns-refresh                  403 403 201 201 403 403 403 403 404 404 401
GET  campaigns-assignment               403 403 200 200 403 403 403 403 404 404 401
POST campaigns-assignment               403 403 201 201 403 403 403 403 404 404 401
GET  listed-enterprises-list            200 200 200 200 200 200 200 200 200 200 401
POST listed-enterprises-list            403 403 201 201 403 403 400 400 400 400 401
GET  listed-enterprises-detail          200 404 200 200 200 200 404 404 404 404 401
PATCH listed-enterprises-detail          403 404 200 200 403 403 404 404 404 404 401
DELETE listed-enterprises-detail         403 404 204 204 403 403 404 404 404 404 401
GET  list-exclusions-list               200 200 200 200 200 200 200 200 200 200 401
GET  list-exclusions-detail             404 404 200 200 200 200 200 404 404 404 401
DELETE list-exclusions-detail            404 404 204 204 403 403 403 404 404 404 401
GET  list-uploads-list                  200 200 200 200 200 200 200 200 200 200 401
POST list-uploads-list                  400 400 400 400 400 400 400 400 400 400 401
GET  list-uploads-detail                404 404 200 404 404 200 404 404 404 404 401
POST list-uploads-apply                 404 404 200 404 404 403 404 404 404 404 401
GET  list-uploads-refused               404 404 404 404 404 404 404 404 404 404 401
GET  list-changes-list                  200 200 200 200 200 200 200 200 200 200 401
GET  list-changes-detail                200 200 200 200 200 200 200 200 404 404 401
POST list-changes-cancel                403 403 200 200 403 403 403 403 404 404 401
GET  enterprises-list                   200 200 200 200 200 200 200 200 200 200 401
GET  enterprises-detail                 200 200 200 200 200 200 404 404 404 404 401
POST enterprises-list                   201 403 201 201 403 201 403 403 403 403 401
PATCH enterprises-detail                200 403 200 200 403 200 404 404 404 404 401
GET  imports-list                       200 200 200 200 200 200 200 200 200 200 401
POST imports-list                       400 400 400 400 400 400 400 400 400 400 401
GET  imports-detail                     404 404 200 404 404 200 404 404 404 404 401
POST imports-match                      400 400 400 400 400 400 400 400 400 400 401
POST imports-confirm                    404 404 409 404 404 409 404 404 404 404 401
POST imports-cancel                     404 404 200 404 404 200 404 404 404 404 401
GET  imports-refused                    404 404 404 404 404 404 404 404 404 404 401
GET  exports-list                       200 200 200 200 200 200 200 200 200 200 401
POST exports-list                       201 201 201 201 201 201 201 201 201 201 401
GET  exports-detail                     404 404 200 404 404 200 404 404 404 404 401
GET  exports-file                       404 404 404 404 404 404 404 404 404 404 401
GET  contacts-list                      200 200 200 200 200 200 200 200 200 200 401
GET  contacts-detail                    200 200 200 200 200 200 404 404 404 404 401
POST contacts-list                      201 403 201 201 403 201 400 400 400 400 401
PATCH contacts-detail                   200 403 200 200 403 200 404 404 404 404 401
POST contacts-number                    200 200 200 200 403 200 404 404 404 404 401
GET  contact-views-list                 200 200 200 200 200 200 200 200 200 200 401
GET  contact-views-detail               404 404 200 200 404 200 404 404 404 404 401
GET  size-declarations-list             200 200 200 200 200 200 200 200 200 200 401
POST size-declarations-list             201 403 201 201 403 201 400 400 400 400 401
GET  size-declarations-detail           200 200 200 200 200 200 404 404 404 404 401
PATCH size-declarations-detail          200 403 200 200 403 200 404 404 404 404 401
GET  titles-list                        200 200 200 200 200 200 200 200 200 200 401
POST titles-list                        201 403 201 201 403 201 400 400 400 400 401
GET  titles-detail                      200 200 200 200 200 200 404 404 404 404 401
PATCH titles-detail                     200 403 200 200 403 200 404 404 404 404 401
GET  duplicates-list                    200 200 200 200 200 200 200 200 200 200 401
GET  duplicates-detail                  200 404 200 200 200 200 404 404 404 404 401
POST duplicates-dismiss                 403 404 200 200 403 200 404 404 404 404 401
GET  duplicates-search                  200 200 200 200 200 200 200 200 200 200 401
POST duplicates-search                  403 403 202 202 403 202 403 403 202 403 401
GET  merges-list                        200 200 200 200 200 200 200 200 200 200 401
GET  merges-detail                      200 404 200 200 200 200 404 404 404 404 401
POST merges-list                        403 404 201 201 403 201 404 404 404 404 401
POST merges-undo                        403 404 200 200 403 200 404 404 404 404 401
GET  tags-list                          200 200 200 200 200 200 200 200 200 200 401
POST tags-list                          403 403 201 201 403 201 403 403 403 403 401
GET  tags-detail                        200 200 200 200 200 200 404 200 404 404 401
PATCH tags-detail                        403 403 200 200 403 200 404 403 404 404 401
DELETE tags-detail                        403 403 422 422 403 422 404 403 404 404 401
GET  taggings-list                      200 200 200 200 200 200 200 200 200 200 401
POST taggings-list                      201 403 201 201 403 201 400 400 400 400 401
GET  taggings-detail                    200 200 200 200 200 200 404 404 404 404 401
DELETE taggings-detail                    204 403 204 204 403 204 404 404 404 404 401
GET  aliases-list                       200 200 200 200 200 200 200 200 200 200 401
POST aliases-list                       201 403 201 201 403 201 400 400 400 400 401
GET  aliases-detail                     200 200 200 200 200 200 404 404 404 404 401
DELETE aliases-detail                   204 403 204 204 403 204 404 404 404 404 401
GET  visits-list                        200 200 200 200 200 200 200 200 200 200 401
POST visits-list                        201 403 201 201 403 403 400 400 400 400 401
GET  visits-detail                      200 200 200 200 200 200 404 404 404 404 401
PATCH visits-detail                     200 403 200 200 403 403 404 404 404 404 401
POST visits-withdraw                    409 403 409 409 403 403 404 404 404 404 401
GET  visits-revisions                   200 200 200 200 200 200 404 404 404 404 401
GET  visits-files                       200 200 200 200 200 200 404 404 404 404 401
GET  visits-file                        200 200 200 200 200 200 404 404 404 404 401
PUT  visits-file-put                    200 403 200 200 403 403 404 404 404 404 401
PUT  visits-by-uuid                     201 403 201 201 403 403 400 400 400 400 401
PUT  visits-revision                    201 403 201 201 403 403 404 404 404 404 401
GET  planned-visits-list                200 200 200 200 200 200 200 200 200 200 401
POST planned-visits-list                201 403 201 201 403 403 400 400 400 400 401
GET  planned-visits-detail              200 404 200 200 200 200 404 404 404 404 401
DELETE planned-visits-detail            204 404 204 204 403 403 404 404 404 404 401
GET  meeting-series-list                200 200 200 200 200 200 200 200 200 200 401
GET  meeting-series-detail              200 200 200 200 200 200 200 200 404 404 401
GET  rounds-list                        200 200 200 200 200 200 200 200 200 200 401
GET  rounds-detail                      200 200 200 200 200 200 200 200 404 404 401
GET  meetings-list                      200 200 200 200 200 200 200 200 200 200 401
GET  meetings-detail                    200 200 200 200 200 200 404 404 404 404 401
GET  attendances-list                   200 200 200 200 200 200 200 200 200 200 401
GET  attendances-detail                 200 404 200 200 200 200 404 404 404 404 401
GET  policies-list                      200 200 200 200 200 200 200 200 200 200 401
GET  policies-detail                    200 200 200 200 200 200 200 200 200 200 401
GET  policy-items-list                  200 200 200 200 200 200 200 200 200 200 401
GET  policy-items-detail                200 200 200 200 200 200 200 200 200 200 401
GET  demands-list                       200 200 200 200 200 200 200 200 200 200 401
GET  demands-detail                     200 200 200 200 200 200 404 404 404 404 401
GET  matches-list                       200 200 200 200 200 200 200 200 200 200 401
GET  matches-detail                     200 200 200 200 200 200 404 404 404 404 401
GET  programmes-list                    200 200 200 200 200 200 200 200 200 200 401
GET  programmes-detail                  200 200 200 200 200 200 200 200 404 404 401
GET  enrolments-list                    200 200 200 200 200 200 200 200 200 200 401
GET  enrolments-detail                  200 404 200 200 200 200 404 404 404 404 401
GET  problems-list                      200 200 200 200 200 200 200 200 200 200 401
POST problems-list                      201 403 201 201 403 403 400 400 400 400 401
GET  problems-detail                    200 200 200 200 200 200 404 404 404 404 401
GET  handlings-list                     200 200 200 200 200 200 200 200 200 200 401
GET  handlings-detail                   200 200 200 200 200 200 404 404 404 404 401
GET  escalations-list                   200 200 200 200 200 200 200 200 200 200 401
GET  escalations-detail                 200 200 200 200 200 200 404 404 404 404 401
GET  problems-assignment-slip           200 200 200 200 200 200 404 404 404 404 401
GET  problems-moves                     200 200 200 200 200 200 404 404 404 404 401
POST problems-move                      403 200 403 403 403 403 404 404 404 404 401
GET  feedback-list                      200 200 200 200 200 200 200 200 200 200 401
GET  feedback-detail                    200 200 200 200 200 200 404 404 404 404 401
GET  call-backs-list                    200 200 200 200 200 200 200 200 200 200 401
POST call-backs-list                    403 403 403 403 403 403 400 400 400 400 401
GET  call-backs-detail                  404 404 404 404 404 404 404 404 404 404 401
GET  due-call-backs-list                200 200 200 200 200 200 200 200 200 200 401
GET  due-call-backs-detail              404 404 404 404 404 404 404 404 404 404 401
GET  api/v1/                            404 404 404 404 404 404 404 404 404 404 401
GET  oauth-token                        405 405 405 405 405 405 405 405 405 405 405
POST oauth-token                        400 400 400 400 400 400 400 400 400 400 400
GET  oauth-revoke-token                 405 405 405 405 405 405 405 405 405 405 405
POST oauth-revoke-token                  401 401 401 401 401 401 401 401 401 401 401
GET  set_language                       302 302 302 302 302 302 302 302 302 302 302
""")
)
