"""Who gets what of escalations, the supervision list, slips and common problems.

Columns and codes as in `tests/contract/route_table.py`.
"""

CHASE_ROUTES = """
GET  problems:escalation-list           200 200 200 200 200 200 200 200 200 200 302
GET  problems:escalation-detail         200 200 200 200 200 200 404 404 404 404 302
POST problems:escalation-detail         403 403 403 422 403 403 404 404 404 404 302
GET  problems:common-list               200 200 200 200 200 200 200 200 200 200 302
GET  problems:common-suggestions        403 403 200 200 403 403 403 403 200 403 302
GET  problems:common-create             403 403 200 200 403 403 403 403 200 403 302
POST problems:common-create             403 403 422 422 403 403 403 403 422 403 302
GET  problems:common-detail             404 200 200 200 200 200 404 404 404 404 302
POST problems:common-add                404 403 422 422 403 403 404 404 404 404 302
GET  problems:common-remove             404 403 200 200 403 403 404 404 404 404 302
POST problems:common-remove             404 403 422 422 403 403 404 404 404 404 302
GET  problems:common-measure            404 403 200 200 403 403 404 404 404 404 302
POST problems:common-measure            404 403 422 422 403 403 404 404 404 404 302
GET  problems:common-answer             404 403 200 200 403 403 404 404 404 404 302
POST problems:common-answer             404 403 422 422 403 403 404 404 404 404 302
POST problems:common-rest               404 403 303 303 403 403 404 404 404 404 302
POST problems:common-solve              404 403 303 303 403 403 404 404 404 404 302
GET  problems:supervision               200 200 200 200 200 200 200 200 200 200 302
POST problems:supervision-export        303 303 303 303 303 303 303 303 303 303 302
GET  problems:slip-list                 200 200 200 200 200 200 200 200 200 200 302
GET  problems:slip-issue                403 403 200 200 403 403 403 403 200 403 302
POST problems:slip-issue                403 403 422 422 403 403 403 403 422 403 302
GET  problems:slip-detail               200 200 200 200 200 200 404 404 404 404 302
POST problems:slip-detail               403 422 403 403 403 403 404 404 404 404 302
GET  common-problems-list               200 200 200 200 200 200 200 200 200 200 401
GET  common-problems-detail             404 200 200 200 200 200 404 404 404 404 401
POST common-problems-list               403 403 422 422 403 403 400 400 400 400 401
POST common-problems-members            404 403 422 422 403 403 400 400 400 400 401
POST common-problems-remove             404 403 200 200 403 403 404 404 404 404 401
POST common-problems-measure            404 403 409 409 403 403 404 404 404 404 401
POST common-problems-answer             404 403 200 200 403 403 404 404 404 404 401
POST common-problems-rest               404 403 409 409 403 403 404 404 404 404 401
POST common-problems-solve              404 403 422 422 403 403 404 404 404 404 401
GET  slips-list                         200 200 200 200 200 200 200 200 200 200 401
POST slips-list                         403 403 201 201 403 403 400 400 400 400 401
GET  slips-detail                       200 200 200 200 200 200 404 404 404 404 401
POST slips-answer                       403 200 403 403 403 403 404 404 404 404 401
"""
