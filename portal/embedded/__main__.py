"""`python -m portal.embedded TASK`: become the keeper of one server."""

from portal.embedded.keeper import main

main()
