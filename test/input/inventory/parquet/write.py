"""Writes the Parquet inventories beside it.

pip install pyarrow==26.0.1
python write.py
"""

import datetime as dt
import os

import pyarrow as pa
import pyarrow.parquet as pq

os.chdir(os.path.dirname(os.path.abspath(__file__)))
UTC = dt.timezone.utc

# As S3 writes an inventory: keys as they are, all versions.
KEYS = ["a b/100%.tif", "a+b.tif", "folder/", "old.tif", "gone.tif"]
pq.write_table(
    pa.table(
        {
            "bucket": ["archive"] * 5,
            "key": KEYS,
            "version_id": ["v"] * 5,
            "is_latest": [True, True, True, False, True],
            "is_delete_marker": [False, False, False, False, True],
            "size": pa.array([1, 2, 0, 3, None], pa.int64()),
            "last_modified_date": pa.array([dt.datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 6)], pa.timestamp("ms", "UTC")),
            "e_tag": ["e"] * 5,
        }
    ),
    "s3-inventory.parquet",
)

# Ten row groups of ten rows, whose statistics are in order; a column that is no text, and one that old writers leave bare.
ROWS = range(100)
pq.write_table(
    pa.table(
        {
            "url": [f"s3://archive/{row:03}.tif" for row in ROWS],
            "cloud_cover": [row / 2 for row in ROWS],
            "datetime": pa.array([dt.datetime(2026, 1, 1, tzinfo=UTC) + dt.timedelta(days=row) for row in ROWS], pa.timestamp("us", "UTC")),
            "bare": pa.array([f"é{row}".encode() for row in ROWS], pa.binary()),
            "tags": [["a", str(row)] if row else None for row in ROWS],
            "thumbnail": pa.array([b"\xff\x00\xfe"] * 100, pa.binary()),
        }
    ),
    "scenes.parquet",
    row_group_size=10,
)
