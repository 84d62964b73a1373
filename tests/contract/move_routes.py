"""Who gets what on the pages of the moves and their terms, of a problem that waits for the home department to sign.

Columns and codes as in `tests/contract/route_table.py`.
"""

MOVE_PAGES = """
GET  problems:deadlines                 403 403 403 403 403 200 403 403 403 403 302
GET  problems:deadline-term             403 403 403 403 403 200 403 403 403 403 302
POST problems:deadline-term             403 403 403 403 403 422 403 403 403 403 302
GET  problems:sensitivity               403 403 200 200 403 403 404 404 404 404 302
POST problems:sensitivity               403 403 422 422 403 403 404 404 404 404 302
POST problems-sensitivity               403 403 200 200 403 403 404 404 404 404 401
GET  problem-views-list                 200 200 200 200 200 200 200 200 200 200 401
GET  problem-views-detail               200 200 200 200 404 404 404 404 404 404 401
GET  problems:submit                    409 403 403 403 403 403 404 404 404 404 302
POST problems:submit                    409 403 403 403 403 403 404 404 404 404 302
GET  problems:accept                    403 403 409 409 403 403 404 404 404 404 302
POST problems:accept                    403 403 409 409 403 403 404 404 404 404 302
GET  problems:request-info              403 403 409 409 403 403 404 404 404 404 302
POST problems:request-info              403 403 409 409 403 403 404 404 404 404 302
GET  problems:provide-info              409 403 409 409 403 403 404 404 404 404 302
POST problems:provide-info              409 403 409 409 403 403 404 404 404 404 302
GET  problems:merge                     403 403 409 409 403 403 404 404 404 404 302
POST problems:merge                     403 403 409 409 403 403 404 404 404 404 302
GET  problems:separate                  403 403 409 409 403 403 404 404 404 404 302
POST problems:separate                  403 403 409 409 403 403 404 404 404 404 302
GET  problems:reject                    403 403 409 409 403 403 404 404 404 404 302
POST problems:reject                    403 403 409 409 403 403 404 404 404 404 302
GET  problems:dispatch                  403 403 409 409 403 403 404 404 404 404 302
POST problems:dispatch                  403 403 409 409 403 403 404 404 404 404 302
GET  problems:sign                      403 200 403 403 403 403 404 404 404 404 302
POST problems:sign                      403 422 403 403 403 403 404 404 404 404 302
GET  problems:return                    403 200 403 403 403 403 404 404 404 404 302
POST problems:return                    403 422 403 403 403 403 404 404 404 404 302
GET  problems:decide-return             403 403 409 409 403 403 404 404 404 404 302
POST problems:decide-return             403 403 409 409 403 403 404 404 404 404 302
GET  problems:start                     403 409 403 403 403 403 404 404 404 404 302
POST problems:start                     403 409 403 403 403 403 404 404 404 404 302
GET  problems:contact                   403 409 403 403 403 403 404 404 404 404 302
POST problems:contact                   403 409 403 403 403 403 404 404 404 404 302
GET  problems:assist                    403 403 403 403 403 403 404 404 404 404 302
POST problems:assist                    403 403 403 403 403 403 404 404 404 404 302
GET  problems:decline                   403 403 403 403 403 403 404 404 404 404 302
POST problems:decline                   403 403 403 403 403 403 404 404 404 404 302
GET  problems:reply                     403 200 403 403 403 403 404 404 404 404 302
POST problems:reply                     403 422 403 403 403 403 404 404 404 404 302
GET  problems:approve                   403 403 409 409 403 403 404 404 404 404 302
POST problems:approve                   403 403 409 409 403 403 404 404 404 404 302
GET  problems:close                     403 403 409 409 403 403 404 404 404 404 302
POST problems:close                     403 403 409 409 403 403 404 404 404 404 302
GET  problems:redo                      403 403 409 409 403 403 404 404 404 404 302
POST problems:redo                      403 403 409 409 403 403 404 404 404 404 302
GET  problems:extend                    403 409 403 403 403 403 404 404 404 404 302
POST problems:extend                    403 409 403 403 403 403 404 404 404 404 302
GET  problems:decide-extension          403 403 409 409 403 403 404 404 404 404 302
POST problems:decide-extension          403 403 409 409 403 403 404 404 404 404 302
GET  problems:ask-plan                  403 409 403 403 403 403 404 404 404 404 302
POST problems:ask-plan                  403 409 403 403 403 403 404 404 404 404 302
GET  problems:plan                      403 403 409 409 403 403 404 404 404 404 302
POST problems:plan                      403 403 409 409 403 403 404 404 404 404 302
GET  problems:resume                    403 409 409 409 403 403 404 404 404 404 302
POST problems:resume                    403 409 409 409 403 403 404 404 404 404 302
GET  problems:escalate                  403 409 200 200 403 403 404 404 404 404 302
POST problems:escalate                  403 409 422 422 403 403 404 404 404 404 302
GET  problems:take-back                 403 409 409 409 403 403 404 404 404 404 302
POST problems:take-back                 403 409 409 409 403 403 404 404 404 404 302
GET  problems:reopen                    409 403 409 409 403 403 404 404 404 404 302
POST problems:reopen                    409 403 409 409 403 403 404 404 404 404 302
GET  problems:withdraw                  409 403 409 409 403 403 404 404 404 404 302
POST problems:withdraw                  409 403 409 409 403 403 404 404 404 404 302
"""
