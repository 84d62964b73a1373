from reports.models.cells import Cell, Delta, Drain, Rebuild, Verification
from reports.models.counted import (
    CountedAttendance,
    CountedFeedback,
    CountedListedEnterprise,
    CountedMeasure,
    CountedMeeting,
    CountedProblem,
    CountedVisit,
    PlacedRegion,
)

__all__ = [
    "Cell",
    "CountedAttendance",
    "CountedFeedback",
    "CountedListedEnterprise",
    "CountedMeasure",
    "CountedMeeting",
    "CountedProblem",
    "CountedVisit",
    "Delta",
    "Drain",
    "PlacedRegion",
    "Rebuild",
    "Verification",
]
