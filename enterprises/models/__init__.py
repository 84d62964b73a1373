from enterprises.models.enterprise import Contact, Enterprise, Industry
from enterprises.models.title import SizeDeclaration, Title

__all__ = ["Contact", "Enterprise", "Industry", "SizeDeclaration", "Title"]
