from django.urls import path

from reports import api, dashboard_api, timeline_api

urlpatterns = [
    path("enterprises/<int:pk>/timeline/", timeline_api.EnterpriseTimelineApi.as_view(), name="enterprises-timeline"),
    path("statistics/summary/", api.StatisticsSummaryApi.as_view(), name="statistics-summary"),
    path("statistics/dashboard/", dashboard_api.StatisticsDashboardApi.as_view(), name="statistics-dashboard"),
    path("statistics/breakdown/", api.StatisticsBreakdownApi.as_view(), name="statistics-breakdown"),
    path("statistics/trend/", api.StatisticsTrendApi.as_view(), name="statistics-trend"),
    path("statistics/records/", api.StatisticsRecordsApi.as_view(), name="statistics-records"),
]
