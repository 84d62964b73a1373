from enterprises.models.alias import Alias
from enterprises.models.enterprise import Contact, ContactView, Enterprise, Industry
from enterprises.models.size import SizeDeclaration, SizeStandard, SizeThreshold, SizingRun
from enterprises.models.title import Title
from enterprises.models.transfer import Export, Import, ImportTemplate

__all__ = [
    "Alias",
    "Contact",
    "ContactView",
    "Enterprise",
    "Export",
    "Import",
    "ImportTemplate",
    "Industry",
    "SizeDeclaration",
    "SizeStandard",
    "SizeThreshold",
    "SizingRun",
    "Title",
]
