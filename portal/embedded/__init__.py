"""PostgreSQL and Valkey from wheels: the portal on a machine that has nothing but Python.

Call `ensure()` before the settings are read. `docs/operations.md` says where the files lie.
"""

from portal.embedded.lease import ensure, release, set_local_defaults
from portal.embedded.places import EmbeddedError, var_dir

__all__ = ["EmbeddedError", "ensure", "release", "set_local_defaults", "var_dir"]
