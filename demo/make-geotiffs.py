# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "rasterio==1.4.4"]
# ///
"""Writes the demo's GeoTIFFs below a folder: 60 tiles as GLAD publishes them, and three that cannot become items."""

import math
import sys
from pathlib import Path

import numpy
import rasterio
from rasterio.transform import Affine, from_origin

YEARS = (2000, 2005, 2010, 2015, 2020)
DEGREES = 10
PIXELS = 64


def name(west: int, north: int) -> str:
    """A tile's name is its upper left corner."""
    return f"{abs(north):02d}{'N' if north >= 0 else 'S'}_{abs(west):03d}{'E' if west >= 0 else 'W'}.tif"


def write(path: Path, transform: Affine) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows, columns = numpy.indices((PIXELS, PIXELS))
    profile = {"width": PIXELS, "height": PIXELS, "count": 1, "dtype": "uint8", "crs": "EPSG:4326", "nodata": 255}
    with rasterio.open(path, "w", driver="COG", transform=transform, **profile) as tile:
        tile.write((rows + columns).astype("uint8"), 1)


def main(folder: Path) -> None:
    pixel = DEGREES / PIXELS
    for west in range(-120, 0, DEGREES):
        for year in YEARS:
            write(folder / "v2" / str(year) / name(west, 50), from_origin(west, 50, pixel, pixel))

    # The map of change belongs to a collection of its own, which nobody has loaded.
    write(folder / "v2" / "2000-2020change" / name(-120, 50), from_origin(-120, 50, pixel, pixel))
    # A tile that is nowhere: its bounds are not numbers, and JSON has no way to say so.
    write(folder / "v2" / "2020" / name(0, 50), Affine(math.nan, 0, 0, 0, -pixel, 50))
    # A download that broke off.
    whole = folder / "v2" / "2020" / name(-120, 50)
    (folder / "v2" / "2020" / name(10, 50)).write_bytes(whole.read_bytes()[:100])


main(Path(sys.argv[1]))
