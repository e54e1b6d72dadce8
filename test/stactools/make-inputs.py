"""Writes two small GeoTIFFs below a folder: a GLAD tile and a Copernicus DEM tile."""

import sys
from pathlib import Path

import numpy
import rasterio
from rasterio.transform import from_bounds


def write(path: Path, bounds: tuple[float, ...], dtype: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = numpy.arange(64 * 64).reshape(64, 64).astype(dtype)
    profile = {"width": 64, "height": 64, "count": 1, "dtype": dtype, "crs": "EPSG:4326"}
    with rasterio.open(path, "w", driver="COG", transform=from_bounds(*bounds, 64, 64), **profile) as file:
        file.write(pixels, 1)


folder = Path(sys.argv[1])
write(folder / "v2" / "2020" / "50N_120W.tif", (-120, 40, -110, 50), "uint8")
write(folder / "Copernicus_DSM_COG_10_N53_00_W116_00_DEM.tif", (-116, 53, -115, 54), "float32")
