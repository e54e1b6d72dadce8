"""Writes the Parquet files beside it, each by the library it is named after, and what that library reads in them.

pip install pyarrow==26.0.1 stac-geoparquet==0.8.3 rustac==0.9.18 duckdb==2.0.1 geopandas==1.2.0
python write.py
"""

import asyncio
import datetime as dt
import decimal
import json
import os
import tempfile
import uuid

import duckdb
import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import rustac
import shapely
import stac_geoparquet.arrow as stac

SQUARE = [[[0, 0], [10, 0], [10, 10.5], [0, 0]]]

PROJECTED = {"type": "Polygon", "coordinates": SQUARE}


def item(number, collection, properties, assets):
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": ["https://stac-extensions.github.io/projection/v1.1.0/schema.json"],
        "id": f"scene-{number}",
        "collection": collection,
        "geometry": {"type": "Polygon", "coordinates": SQUARE},
        "bbox": [0, 0, 10, 10.5],
        "links": [
            {"rel": "self", "href": f"https://example.com/{number}"},
            {"rel": "collection", "href": "https://example.com/c", "title": "été"},
        ],
        "properties": properties,
        "assets": assets,
    }


DATA = {"href": "https://example.com/d.tif", "roles": ["data"], "raster:bands": [{"nodata": 0, "scale": 0.1}]}
RANGE = {"start_datetime": "2021-05-01T00:00:00Z", "end_datetime": "2021-05-02T00:00:00.5Z"}
ITEMS = [
    item(0, "a", {"datetime": "2021-05-06T07:08:09.123Z", "gsd": 0.5, "proj:epsg": 32633, "proj:geometry": PROJECTED, "n": [[1, 2], []]}, {"d": DATA}),
    item(1, "b", {"datetime": "2021-05-07T00:00:00Z", "gsd": 7.25, "proj:geometry": PROJECTED, "s": ""}, {"d": DATA, "p": {"href": "https://example.com/p"}}),
    item(2, "a", {"datetime": None, **RANGE, "proj:geometry": PROJECTED, "o:o": {"a": 1, "b": [{"c": "x"}]}, "s": "é", "proj:bbox": [0.5, 0.5, 1.5, 1.5]}, {"d": DATA}),
]


def expect(name, items):
    with open(f"{name}.ndjson", "w") as file:
        file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in items)


def stac_geoparquet():
    stac.to_parquet(stac.parse_stac_items_to_arrow(ITEMS), "stac-geoparquet.parquet")
    expect("stac-geoparquet", stac.stac_table_to_items(pq.read_table("stac-geoparquet.parquet")))


async def rustac_file():
    await rustac.write("rustac.parquet", ITEMS)
    expect("rustac", (await rustac.read("rustac.parquet"))["features"])


def duckdb_file():
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as lines:
        lines.write("\n".join(json.dumps(one) for one in ITEMS))
        lines.flush()
        duckdb.sql(f"COPY (SELECT * FROM read_json('{lines.name}', format='newline_delimited')) TO 'duckdb.parquet' (COMPRESSION zstd)")


def geopandas_files():
    frame = geopandas.GeoDataFrame(
        {
            "id": ["one", "two"],
            "collection": ["a", "a"],
            "datetime": [dt.datetime(2021, 5, 6, tzinfo=dt.timezone.utc), None],
            "count": [1.0, None],
            "kind": ["x", None],
        },
        geometry=[shapely.Point(7.5, 46.25, 400), None],
        crs="OGC:CRS84",
        index=[5, 9],
    )
    frame["kind"] = frame["kind"].astype("category")
    frame.to_parquet("geopandas.parquet", write_covering_bbox=True)
    frame.to_parquet("geoarrow.parquet", geometry_encoding="geoarrow")
    frame.to_crs("EPSG:32632").to_parquet("utm.parquet")


def types():
    utc = dt.timezone.utc
    noon = dt.datetime(2021, 5, 6, 12, 0, 0)
    fixed = [
        ("int8", pa.int8(), -128), ("int16", pa.int16(), -32768), ("int32", pa.int32(), -(2**31)), ("int64", pa.int64(), -(2**63)),
        ("uint8", pa.uint8(), 255), ("uint16", pa.uint16(), 65535), ("uint32", pa.uint32(), 2**32 - 1), ("uint64", pa.uint64(), 2**64 - 1),
        ("float16", pa.float16(), 0.5), ("float32", pa.float32(), 0.1), ("float64", pa.float64(), 0.1), ("whole", pa.float64(), 10.0),
        ("bool", pa.bool_(), False),
        ("decimal9", pa.decimal128(9, 2), decimal.Decimal("-1234567.80")), ("decimal38", pa.decimal128(38, 10), decimal.Decimal("1234567890123456789012345678.0000000001")),
        ("decimal76", pa.decimal256(76, 3), decimal.Decimal("-" + "9" * 73 + ".001")), ("small", pa.decimal128(5, 5), decimal.Decimal("-0.00001")),
        ("date32", pa.date32(), dt.date(1969, 12, 31)), ("date64", pa.date64(), dt.date(2021, 5, 6)),
        ("seconds", pa.timestamp("s", "UTC"), noon.replace(tzinfo=utc)), ("milliseconds", pa.timestamp("ms", "UTC"), noon.replace(microsecond=20_000, tzinfo=utc)),
        ("microseconds", pa.timestamp("us", "Europe/Zurich"), noon.replace(microsecond=123456, tzinfo=utc)), ("nanoseconds", pa.timestamp("ns", "UTC"), 1_620_302_400_123_456_789),
        ("zoneless", pa.timestamp("us"), dt.datetime(1969, 12, 31, 23, 59, 59, 999_999)),
        ("time32", pa.time32("ms"), dt.time(1, 2, 3, 4000)), ("time64", pa.time64("ns"), 86_399_999_999_999),
        ("duration", pa.duration("s"), 90),
        ("string", pa.string(), "é\n\""), ("large_string", pa.large_string(), "large"), ("string_view", pa.string_view(), "view"),
        ("dictionary", pa.dictionary(pa.int32(), pa.string()), "word"), ("null", pa.null(), None),
        ("uuid", pa.uuid(), uuid.UUID("12345678-9abc-def0-1234-56789abcdef0").bytes), ("json", pa.json_(), '{"a": [1.0, null, 12345678901234567890]}'),
        ("list", pa.list_(pa.int32()), [1, None, 3]), ("large_list", pa.large_list(pa.date32()), [dt.date(2021, 5, 6)]), ("fixed_list", pa.list_(pa.float32(), 2), [0.1, 0.2]),
        ("empty_list", pa.list_(pa.string()), []), ("lists", pa.list_(pa.list_(pa.decimal128(3, 1))), [[decimal.Decimal("1.0")], [], None]),
        ("struct", pa.struct([("a", pa.int64()), ("b", pa.struct([("c", pa.date32())]))]), {"a": 1, "b": {"c": dt.date(2021, 5, 6)}}),
        ("nulls", pa.struct([("a", pa.int64()), ("b", pa.int64())]), {"a": None, "b": 2}), ("null_struct", pa.struct([("a", pa.int64())]), None),
        ("map", pa.map_(pa.string(), pa.int64()), [("x", 1), ("__proto__", 2)]), ("int_map", pa.map_(pa.int32(), pa.list_(pa.string())), [(7, ["a"]), (8, [])]),
        ("empty_map", pa.map_(pa.string(), pa.int64()), []), ("maps", pa.list_(pa.map_(pa.string(), pa.struct([("v", pa.float32())]))), [[("k", {"v": 0.1})]]),
    ]
    own = [("id", pa.string(), "types"), ("geometry", pa.binary(), shapely.Point(1, 2).wkb)]
    rows = [{name: value for name, _, value in own + fixed}, {"id": "nulls"}, {name: value for name, _, value in own + fixed}]
    table = pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind, _ in own + fixed})
    pq.write_table(table, "types.parquet", store_schema=False, row_group_size=2)
    pq.write_table(table, "types-v2.parquet", data_page_version="2.0", compression="zstd", use_dictionary=False, data_page_size=64)

    refused = [
        ("nan", pa.float64(), float("nan")), ("infinity", pa.float32(), float("-inf")), ("half", pa.float16(), float("inf")),
        ("binary", pa.binary(), b"\x01\x02"), ("fixed", pa.binary(3), b"abc"), ("no_text", pa.list_(pa.binary()), [b"\xff"]),
        ("year", pa.timestamp("ms"), 253_402_300_800_000),
    ]
    names = ["good", *[name for name, _, _ in refused]]
    columns = {name: pa.array([value if name == row else None for row in names], kind) for name, kind, value in refused}
    pq.write_table(pa.table({"id": pa.array(names), **columns}), "refused.parquet")
    pq.write_table(pa.table({"id": ["old"], "time": pa.array([1_620_302_400_123_456_789], pa.timestamp("ns"))}), "int96.parquet", use_deprecated_int96_timestamps=True)


def encodings():
    count = 300
    base = pa.table({
        "id": pa.array([f"row-{row:05}" for row in range(count)]),
        "plain": pa.array([row * 1.5 for row in range(count)]),
        "split": pa.array([row * 0.5 for row in range(count)]),
        "delta": pa.array([row * 1000 for row in range(count)], pa.int64()),
        "length": pa.array([f"text {row % 7}" for row in range(count)]),
        "bytes": pa.array([f"prefix/{row:05}" for row in range(count)]),
        "some": pa.array([row % 3 == 0 if row % 2 else None for row in range(count)]),
        "word": pa.array([["a", "b", None][row % 3] for row in range(count)]),
        "list": pa.array([list(range(row % 4)) for row in range(count)]),
    })
    choice = dict(
        use_dictionary=["word"],
        column_encoding={"split": "BYTE_STREAM_SPLIT", "delta": "DELTA_BINARY_PACKED", "length": "DELTA_LENGTH_BYTE_ARRAY", "bytes": "DELTA_BYTE_ARRAY"},
        compression={"id": "snappy", "plain": "zstd", "split": "gzip", "delta": "brotli", "length": "lz4", "bytes": "none", "some": "snappy", "word": "zstd", "list.list.element": "gzip"},
        write_statistics=False,
    )
    pq.write_table(base, "encodings.parquet", row_group_size=120, data_page_size=200, write_batch_size=16, **choice)
    pq.write_table(base, "encodings-v2.parquet", data_page_version="2.0", row_group_size=120, data_page_size=200, write_batch_size=16, **choice)


def arrow_geometries():
    position = {"x": 1.0, "y": 2.0, "z": 3.0}
    xyz = pa.struct([("x", pa.float64()), ("y", pa.float64()), ("z", pa.float64())])
    kinds = [("point", xyz, position)]
    for name, depth in [("linestring", 1), ("polygon", 2), ("multipoint", 1), ("multilinestring", 2), ("multipolygon", 3)]:
        kind, value = xyz, position
        for _ in range(depth):
            kind, value = pa.list_(kind), [value]
        kinds.append((name, kind, value))
    table = pa.table({"id": ["all", "none"], **{f"g:{name}": pa.array([value, None], kind) for name, kind, value in kinds}})
    geo = {"version": "1.1.0", "primary_column": "g:point", "columns": {f"g:{name}": {"encoding": name, "geometry_types": []} for name, _, _ in kinds}}
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), "arrow-geometries.parquet")


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    stac_geoparquet()
    asyncio.run(rustac_file())
    duckdb_file()
    geopandas_files()
    types()
    encodings()
    arrow_geometries()
