from accounts.models.calendar import CalendarDay
from accounts.models.organisation import Organisation, Recognition
from accounts.models.region import Region
from accounts.models.user import RoleGrant, User

__all__ = ["CalendarDay", "Organisation", "Recognition", "Region", "RoleGrant", "User"]
