"""Who gets what on the coordinator's desk: the list of problems, saved views, moves in bulk, suggestions, slips,
letters and call-backs.

Columns and codes as in `tests/contract/route_table.py`; the views and moves in bulk are the coordinator's own.
"""

DESK_ROUTES = """
GET  problems:list                      200 200 302 200 200 200 200 200 200 200 302
GET  problems:create                    200 403 200 200 403 403 200 403 200 403 302
POST problems:create                    422 403 422 422 403 403 422 403 422 403 302
GET  problems:correct                   409 403 409 409 403 403 404 404 404 404 302
POST problems:correct                   409 403 409 409 403 403 404 404 404 404 302
GET  problems:discard                   405 405 405 405 405 405 405 405 405 405 302
POST problems:discard                   409 403 403 403 403 403 404 404 404 404 302
GET  problems:export                    405 405 405 405 405 405 405 405 405 405 302
POST problems:export                    303 303 303 303 303 303 303 303 303 303 302
GET  problems:assignment-slips          405 405 405 405 405 405 405 405 405 405 302
POST problems:assignment-slips          303 303 303 303 303 303 422 422 422 422 302
GET  problems:assignment-slip           200 200 200 200 200 200 404 404 404 404 302
GET  problems:assignment-slip-word      200 200 200 200 200 200 404 404 404 404 302
GET  problems:organisation-suggest      200 200 200 200 200 200 200 200 200 200 302
GET  problems:view-list                 200 200 200 200 200 200 200 200 200 403 302
GET  problems:view-counts               200 200 200 200 200 200 200 200 200 200 302
GET  problems:view-create               400 400 400 400 400 400 400 400 400 403 302
POST problems:view-create               400 400 400 400 400 400 400 400 400 403 302
GET  problems:view                      404 404 200 404 404 404 404 404 404 404 302
POST problems:view                      404 404 422 404 404 404 404 404 404 404 302
GET  problems:view-delete               405 405 405 405 405 405 405 405 405 405 302
POST problems:view-delete               404 404 303 404 404 404 404 404 404 404 302
GET  problems:bulk-triage               403 403 200 200 403 403 403 403 200 403 302
POST problems:bulk-triage               403 403 422 422 403 403 403 403 422 403 302
GET  problems:bulk-accept               403 403 200 200 403 403 403 403 200 403 302
POST problems:bulk-accept               403 403 422 422 403 403 403 403 422 403 302
GET  problems:bulk-dispatch             403 403 200 200 403 403 403 403 200 403 302
POST problems:bulk-dispatch             403 403 422 422 403 403 403 403 422 403 302
GET  problems:bulk-request-info         403 403 200 200 403 403 403 403 200 403 302
POST problems:bulk-request-info         403 403 422 422 403 403 403 403 422 403 302
GET  problems:bulk-merge                403 403 200 200 403 403 403 403 200 403 302
POST problems:bulk-merge                403 403 422 422 403 403 403 403 422 403 302
GET  problems:bulk-reject               403 403 200 200 403 403 403 403 200 403 302
POST problems:bulk-reject               403 403 422 422 403 403 403 403 422 403 302
GET  problems:bulk-list                 403 403 200 200 403 403 403 403 200 403 302
GET  problems:bulk-move                 404 404 200 404 404 404 404 404 404 404 302
GET  problems:bulk-begin                405 405 405 405 405 405 405 405 405 405 302
POST problems:bulk-begin                404 404 303 404 404 404 404 404 404 404 302
GET  problems:bulk-cancel               405 405 405 405 405 405 405 405 405 405 302
POST problems:bulk-cancel               404 404 303 404 404 404 404 404 404 404 302
POST enterprises-bulk                   200 200 200 200 200 200 200 200 200 200 401
POST visits-bulk                        200 200 200 200 200 200 200 200 200 200 401
POST problems-bulk                      200 200 200 200 200 200 200 200 200 200 401
POST measures-bulk                      200 200 200 200 200 200 200 200 200 200 401
PATCH problems-detail                   409 403 409 409 403 403 404 404 404 404 401
DELETE problems-detail                  409 403 403 403 403 403 404 404 404 404 401
GET  bulk-moves-list                    200 200 200 200 200 200 200 200 200 200 401
POST bulk-moves-list                    403 403 201 201 403 403 403 403 404 403 401
GET  bulk-moves-detail                  404 404 200 404 404 404 404 404 404 404 401
POST bulk-moves-begin                   404 404 200 404 404 404 404 404 404 404 401
POST bulk-moves-cancel                  404 404 200 404 404 404 404 404 404 404 401
GET  bulk-moves-refused                 404 404 200 404 404 404 404 404 404 404 401
GET  saved-views-list                   200 200 200 200 200 200 200 200 200 200 401
POST saved-views-list                   201 201 201 201 201 201 201 201 201 403 401
GET  saved-views-detail                 404 404 200 404 404 404 404 404 404 404 401
PATCH saved-views-detail               404 404 200 404 404 404 404 404 404 404 401
DELETE saved-views-detail               404 404 204 404 404 404 404 404 404 404 401
GET  problems-suggestions               200 200 200 200 200 200 404 404 404 404 401
GET  problems:feedback                  403 403 403 403 403 403 403 403 403 403 200
POST problems:feedback                  403 403 403 403 403 403 403 403 403 403 409
GET  problems:status                    200 200 200 200 200 200 200 200 200 200 200
POST problems:status                    405 405 405 405 405 405 405 405 405 405 405
GET  problems:letter                    200 403 200 200 403 403 404 404 404 404 302
POST problems:letter                    409 403 409 409 403 403 404 404 404 404 302
GET  problems:call-backs                403 403 403 403 403 403 403 403 403 403 302
GET  problems:call-back                 403 403 403 403 403 403 404 404 404 404 302
POST problems:call-back                 403 403 403 403 403 403 404 404 404 404 302
"""
