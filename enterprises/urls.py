from django.urls import path

from enterprises.views import aliases, contacts, declarations, enterprises, industries, standards, titles

app_name = "enterprises"
urlpatterns = [
    path("enterprises/", enterprises.enterprise_list, name="list"),
    path("enterprises/new/", enterprises.enterprise_create, name="create"),
    path("enterprises/suggest/", enterprises.enterprise_suggest, name="suggest"),
    path("enterprises/regions/suggest/", enterprises.region_suggest, name="region-suggest"),
    path("enterprises/<int:enterprise_id>/edit/", enterprises.enterprise_edit, name="edit"),
    path("enterprises/<int:enterprise_id>/declarations/", declarations.declaration_list, name="declaration-list"),
    path("enterprises/<int:enterprise_id>/declarations/new/", declarations.declare, name="declare"),
    path("enterprises/<int:enterprise_id>/contacts/new/", contacts.contact_create, name="contact-create"),
    path("enterprises/contacts/<int:contact_id>/", contacts.contact_detail, name="contact-detail"),
    path("enterprises/contacts/<int:contact_id>/edit/", contacts.contact_edit, name="contact-edit"),
    path("enterprises/contacts/<int:contact_id>/number/", contacts.contact_show, name="contact-show"),
    path("enterprises/<int:enterprise_id>/titles/new/", titles.title_create, name="title-create"),
    path("enterprises/<int:enterprise_id>/conditions/", titles.title_conditions, name="title-conditions"),
    path("enterprises/titles/", titles.title_list, name="title-list"),
    path("enterprises/titles/<int:title_id>/edit/", titles.title_edit, name="title-edit"),
    path("enterprises/size-standards/", standards.standard_page, name="standard"),
    path("enterprises/size-standards/<slug:standard_code>/", standards.standard_page, name="standard-detail"),
    path("enterprises/size-standards/<slug:standard_code>/copy/", standards.standard_copy, name="standard-copy"),
    path("enterprises/size-standards/<slug:standard_code>/resize/", standards.standard_resize, name="standard-resize"),
    path("enterprises/industries/", industries.industry_list, name="industry-list"),
    path("enterprises/industries/suggest/", industries.industry_suggest, name="industry-suggest"),
    path("enterprises/<int:enterprise_id>/aliases/new/", aliases.alias_create, name="alias-create"),
    path("enterprises/aliases/<int:alias_id>/remove/", aliases.alias_remove, name="alias-remove"),
]
