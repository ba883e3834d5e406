"""Foreign keys that the documentation of some data sets tells, for files that can't declare any.

    raws = refer(raws, GTFS)

Each maps "table.column", or a column of any table, to "table.column" there; several columns are joined by "+".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from synthenv.synthesis.ingest.tables import Raw, Reference

__all__ = ["ELEMENTS", "FLIGHTS", "GTFS", "LAHMAN", "TPC_DS", "TPC_H", "refer"]

FLIGHTS = {
    "flights.carrier": "airlines.carrier",
    "flights.tailnum": "planes.tailnum",
    "flights.origin": "airports.faa",
    "flights.dest": "airports.faa",
    "weather.origin": "airports.faa",
    "flights.origin+time_hour": "weather.origin+time_hour",
}
"""The relations that nycflights13 documents."""

GTFS = {
    "routes.agency_id": "agency.agency_id",
    "trips.route_id": "routes.route_id",
    "trips.service_id": "calendar.service_id",
    "calendar_dates.service_id": "calendar.service_id",
    "stop_times.trip_id": "trips.trip_id",
    "stop_times.stop_id": "stops.stop_id",
    "stops.parent_station": "stops.stop_id",
    "transfers.from_stop_id": "stops.stop_id",
    "transfers.to_stop_id": "stops.stop_id",
    "frequencies.trip_id": "trips.trip_id",
    "fare_rules.fare_id": "fare_attributes.fare_id",
    "fare_rules.route_id": "routes.route_id",
    "attributions.agency_id": "agency.agency_id",
}
"""The reference of GTFS Schedule; shapes.shape_id alone identifies no row, so that trips.shape_id is no foreign key."""

ELEMENTS = {
    **dict.fromkeys(
        [f"{each}.atomic_number" for each in ("ionizationenergies", "phasetransitions", "scattering_factors")],
        "elements.atomic_number",
    ),
}
"""What the classes of mendeleev declare, and its database does not."""

LAHMAN = {
    "playerID": "People.playerID",
    "schoolID": "Schools.schoolID",
    "franchID": "TeamsFranchises.franchID",
    "park.key": "Parks.park.key",
    "parkkey": "Parks.parkkey",
    "yearID+lgID+teamID": "Teams.yearID+lgID+teamID",
    "year.key+league.key+team.key": "Teams.yearID+lgID+teamID",
}
"""The keys that the readme of Lahman's baseball archive tells."""

TPC_H = {
    "nation.n_regionkey": "region.r_regionkey",
    "supplier.s_nationkey": "nation.n_nationkey",
    "customer.c_nationkey": "nation.n_nationkey",
    "partsupp.ps_partkey": "part.p_partkey",
    "partsupp.ps_suppkey": "supplier.s_suppkey",
    "orders.o_custkey": "customer.c_custkey",
    "lineitem.l_orderkey": "orders.o_orderkey",
    "lineitem.l_partkey": "part.p_partkey",
    "lineitem.l_suppkey": "supplier.s_suppkey",
    "lineitem.l_partkey+l_suppkey": "partsupp.ps_partkey+ps_suppkey",
}
"""The specification of TPC-H, section 1.4."""

_SUFFIXES = {
    "date_sk": "date_dim.d_date_sk",
    "time_sk": "time_dim.t_time_sk",
    "item_sk": "item.i_item_sk",
    "customer_sk": "customer.c_customer_sk",
    "cdemo_sk": "customer_demographics.cd_demo_sk",
    "hdemo_sk": "household_demographics.hd_demo_sk",
    "addr_sk": "customer_address.ca_address_sk",
    "store_sk": "store.s_store_sk",
    "promo_sk": "promotion.p_promo_sk",
    "reason_sk": "reason.r_reason_sk",
    "call_center_sk": "call_center.cc_call_center_sk",
    "catalog_page_sk": "catalog_page.cp_catalog_page_sk",
    "ship_mode_sk": "ship_mode.sm_ship_mode_sk",
    "warehouse_sk": "warehouse.w_warehouse_sk",
    "web_page_sk": "web_page.wp_web_page_sk",
    "web_site_sk": "web_site.web_site_sk",
    "income_band_sk": "income_band.ib_income_band_sk",
}
TPC_DS = {f"*{name}": target for name, target in _SUFFIXES.items()} | {
    "catalog_returns.cr_item_sk+cr_order_number": "catalog_sales.cs_item_sk+cs_order_number",
    "store_returns.sr_item_sk+sr_ticket_number": "store_sales.ss_item_sk+ss_ticket_number",
    "web_returns.wr_item_sk+wr_order_number": "web_sales.ws_item_sk+ws_order_number",
}
"""The specification of TPC-DS, chapter 2: surrogate keys go by the ends of their names."""


def refer(raws: Sequence[Raw], documented: Mapping[str, str]) -> list[Raw]:
    """Return the tables with the foreign keys that are documented."""
    return [replace(raw, references=(*raw.references, *_references(raw, documented, raws))) for raw in raws]


def _references(raw: Raw, documented: Mapping[str, str], raws: Sequence[Raw]) -> Iterator[Reference]:
    known = {each.name for each in raws}
    for column, to in documented.items():
        target, _, named = to.partition(".")
        theirs = tuple(named.split("+"))
        for ours in _columns(raw, column):
            if target in known and (raw.name, ours) != (target, theirs):
                yield Reference(ours, target, theirs)


def _columns(raw: Raw, named: str) -> Iterator[tuple[str, ...]]:
    """The columns of a table that are meant: by name, by table and name, or by the end of the name."""
    if named.startswith("*"):
        yield from ((each,) for each in raw.columns if each.endswith(f"_{named[1:]}"))
        return
    table, _, rest = named.partition(".")
    columns = tuple((rest if table == raw.name else named).split("+"))
    if set(columns) <= set(raw.columns):
        yield columns
