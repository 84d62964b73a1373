"""Who gets what of campaigns and teams, as in `route_table.py`."""

CAMPAIGNS_AND_TEAMS = """
GET  campaigns:list                     200 200 200 200 200 200 200 200 200 200 302
GET  campaigns:detail                   200 200 200 200 200 200 200 200 404 404 302
GET  campaigns:create                   403 403 200 200 403 200 403 403 200 403 302
POST campaigns:create                   403 403 422 422 403 422 403 403 422 403 302
GET  campaigns:edit                     403 403 200 200 403 200 403 403 404 404 302
POST campaigns:edit                     403 403 422 422 403 422 403 403 404 404 302
GET  campaigns:team-create              403 403 200 200 403 200 403 403 404 404 302
POST campaigns:team-create              403 403 422 422 403 422 403 403 404 404 302
GET  campaigns:team-edit                403 403 200 200 403 200 404 403 404 404 302
POST campaigns:team-edit                403 403 422 422 403 422 404 403 404 404 302
GET  accounts:person-suggest            200 200 200 200 200 200 200 200 200 200 302
GET  campaigns-list                     200 200 200 200 200 200 200 200 200 200 401
POST campaigns-list                     403 403 201 201 403 201 403 403 403 403 401
GET  campaigns-detail                   200 200 200 200 200 200 200 200 404 404 401
PATCH campaigns-detail                   403 403 200 200 403 403 403 403 404 404 401
GET  teams-list                         200 200 200 200 200 200 200 200 200 200 401
POST teams-list                         403 403 201 201 403 201 403 403 400 400 401
GET  teams-detail                       200 200 200 200 200 200 404 200 404 404 401
PATCH teams-detail                      403 403 200 200 403 200 404 403 404 404 401
"""
