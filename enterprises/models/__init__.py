from enterprises.models.alias import Alias
from enterprises.models.duplicate import Duplicate, DuplicateSearch, Merge
from enterprises.models.enterprise import Contact, ContactView, Enterprise, Industry
from enterprises.models.size import SizeDeclaration, SizeStandard, SizeThreshold, SizingRun
from enterprises.models.tag import Tag, Tagging
from enterprises.models.title import Title
from enterprises.models.transfer import Export, Import, ImportTemplate

__all__ = [
    "Alias",
    "Contact",
    "ContactView",
    "Duplicate",
    "DuplicateSearch",
    "Enterprise",
    "Export",
    "Import",
    "ImportTemplate",
    "Industry",
    "Merge",
    "SizeDeclaration",
    "SizeStandard",
    "SizeThreshold",
    "SizingRun",
    "Tag",
    "Tagging",
    "Title",
]
