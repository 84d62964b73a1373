"""Who gets what on the desk of a handler and in what an organisation keeps for its clerks.

Columns and codes as in `tests/contract/route_table.py`.
"""

CLERKS = """
GET  problems:tasks                     200 200 200 200 200 200 200 200 200 200 302
GET  problems:assign                    403 200 403 403 403 403 404 404 404 404 302
POST problems:assign                    403 422 403 403 403 403 404 404 404 404 302
GET  problems:template-list             200 200 200 200 200 200 200 200 200 200 302
GET  problems:template-create           403 200 403 403 403 403 403 200 403 403 302
POST problems:template-create           403 422 403 403 403 403 403 422 403 403 302
GET  problems:template-edit             404 200 404 404 404 200 404 404 404 404 302
POST problems:template-edit             404 422 404 404 404 422 404 404 404 404 302
GET  problems:template-remove           405 405 405 405 405 405 405 405 405 405 302
POST problems:template-remove           404 303 404 404 404 303 404 404 404 404 302
GET  problems:colleagues                403 200 403 403 403 200 403 403 403 403 302
GET  problems:hand-over                 403 200 403 403 403 200 403 403 403 403 302
POST problems:hand-over                 403 422 403 403 403 422 403 403 403 403 302
GET  problems:substitution-create       403 200 403 403 403 200 403 403 403 403 302
POST problems:substitution-create       403 422 403 403 403 422 403 403 403 403 302
GET  problems:substitution-end          405 405 405 405 405 405 405 405 405 405 302
POST problems:substitution-end          404 303 404 404 404 303 404 404 404 404 302
POST handlings-assign                   403 200 403 403 403 403 404 404 404 404 401
GET  reply-templates-list               200 200 200 200 200 200 200 200 200 200 401
POST reply-templates-list               403 201 403 403 403 201 403 403 403 403 401
GET  reply-templates-detail             404 200 404 404 404 200 404 404 404 404 401
PATCH reply-templates-detail            404 200 404 404 404 200 404 404 404 404 401
DELETE reply-templates-detail           404 204 404 404 404 204 404 404 404 404 401
GET  substitutions-list                 200 200 200 200 200 200 200 200 200 200 401
POST substitutions-list                 400 400 400 400 400 400 400 400 400 400 401
GET  substitutions-detail               404 200 404 404 404 200 404 404 404 404 401
DELETE substitutions-detail             404 204 404 404 404 204 404 404 404 404 401
GET  organisations-clerks               403 200 403 403 403 200 403 403 403 403 401
POST organisations-hand-overs           403 422 403 403 403 422 403 403 403 403 401
"""
