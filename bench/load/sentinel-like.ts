import type { Template } from "./corpus.ts";

const bands = "B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B11 B12 AOT SCL WVP visual preview".split(" ");
const metadata = ["product-metadata", "granule-metadata", "inspire-metadata", "datastrip-metadata"];
const host = "https://sentinel.example.com/s2-l2a/13/T/EF/2024/08/28";
const product = "S2B_MSIL2A_20240828T174909_N0511_R141_T13TEF_20240828T214916";
const granule = `${host}/${product}.SAFE/GRANULE/L2A_T13TEF_A039063_20240828T180134`;

/** Builds the members of a band's asset that are the same in all items. */
const bandAsset = (name: string, index: number): object => ({
  type: "image/tiff; application=geotiff; profile=cloud-optimized",
  roles: ["data"],
  title: `Band ${index + 1} - ${name} - ${10 * (1 + (index % 3))}m`,
  gsd: 10 * (1 + (index % 3)),
  "eo:bands": [
    { name, description: `Band ${index + 1}`, center_wavelength: 0.443 + index / 10, common_name: "coastal" },
  ],
});

/** Makes an item of 15 KB like those of Sentinel-2, with many assets that the collection describes, too. */
export function sentinelLike(): Template {
  const itemAssets = Object.fromEntries([
    ...bands.map((name, index) => [name, bandAsset(name, index)]),
    ...metadata.map((name) => [name, { type: "application/xml", roles: ["metadata"], title: name }]),
  ]);
  const assets = Object.fromEntries(
    Object.entries<object>(itemAssets).map(([name, asset]) => [
      name,
      {
        href: `${granule}/IMG_DATA/R10m/T13TEF_20240828T174909_${name}_10m.tif`,
        "proj:bbox": [499980.0, 4690240.0, 609780.0, 4800040.0],
        "proj:shape": [10980, 10980],
        "proj:transform": [10.0, 0.0, 499980.0, 0.0, -10.0, 4800040.0],
        "file:checksum": `1220${"0123456789abcdef".repeat(4)}`,
        ...asset,
      },
    ]),
  );
  const percentages = [
    "water",
    "snow_ice",
    "vegetation",
    "thin_cirrus",
    "cloud_shadow",
    "nodata_pixel",
    "unclassified",
  ];
  const properties = {
    platform: "Sentinel-2B",
    instruments: ["msi"],
    constellation: "Sentinel 2",
    "proj:epsg": 32613,
    "sat:orbit_state": "descending",
    "sat:relative_orbit": 141,
    "eo:cloud_cover": 11.133107,
    "s2:product_uri": `${product}.SAFE`,
    "s2:granule_id": "S2B_OPER_MSI_L2A_TL_2BPS_20240828T214916_A039063_T13TEF_N05.11",
    "s2:datatake_id": "GS2B_20240828T174909_039063_N05.11",
    "s2:generation_time": "2024-08-28T21:49:16.000000Z",
    "s2:mean_solar_zenith": 34.0259015899438,
    "s2:reflectance_conversion_factor": 0.97906865236147,
    ...Object.fromEntries(percentages.map((name, index) => [`s2:${name}_percentage`, (index * 7.31 + 0.090138) % 100])),
  };
  const ring = Array.from({ length: 11 }, (_, corner) => {
    const angle = (corner % 10) * (Math.PI / 5);
    return [Number((Math.cos(angle) / 2).toFixed(7)), Number((Math.sin(angle) / 2).toFixed(7))];
  });
  const extensions = ["eo/v1.0.0", "sat/v1.0.0", "projection/v1.0.0", "file/v2.1.0"];
  return {
    collection: collectionOf("sentinel-like", itemAssets),
    items: [
      JSON.stringify({
        type: "Feature",
        stac_version: "1.0.0",
        stac_extensions: extensions.map((name) => `https://stac-extensions.github.io/${name}/schema.json`),
        id: product,
        collection: "sentinel-like",
        geometry: { type: "Polygon", coordinates: [ring] },
        bbox: [-0.5, -0.5, 0.5, 0.5],
        properties,
        links: ["self", "parent", "root", "license"].map((rel) => ({
          rel,
          href: `${host}/${rel}`,
          type: "application/json",
        })),
        assets,
      }),
    ],
  };
}

/** Makes an item of 3 KB like those of NAIP. */
export function naipLike(): Template {
  const itemAssets = {
    image: {
      type: "image/tiff; application=geotiff; profile=cloud-optimized",
      roles: ["data"],
      title: "RGBIR COG tile",
      "eo:bands": ["Red", "Green", "Blue", "NIR"].map((name) => ({ name, common_name: name.toLowerCase() })),
    },
    metadata: { type: "text/plain", roles: ["metadata"], title: "FGDC Metadata" },
    thumbnail: { type: "image/jpeg", roles: ["thumbnail"], title: "Thumbnail" },
  };
  const href = "https://naip.example.com/v002/al/2021/al_060cm_2021/30087/m_3008701_ne_16_060_20211221";
  const assets = Object.fromEntries(
    Object.entries<object>(itemAssets).map(([name, asset]) => [name, { href: `${href}.${name}`, ...asset }]),
  );
  const coordinates = [
    [
      [0.03, 0.03],
      [0.03, -0.03],
      [-0.03, -0.03],
      [-0.03, 0.03],
      [0.03, 0.03],
    ],
  ];
  return {
    collection: collectionOf("naip-like", itemAssets),
    items: [
      JSON.stringify({
        type: "Feature",
        stac_version: "1.0.0",
        stac_extensions: ["https://stac-extensions.github.io/eo/v1.0.0/schema.json"],
        id: "al_m_3008701_ne_16_060_20211221",
        collection: "naip-like",
        geometry: { type: "Polygon", coordinates },
        bbox: [-0.03, -0.03, 0.03, 0.03],
        properties: {
          gsd: 0.6,
          "naip:year": "2021",
          "proj:bbox": [404790.0, 3426560.4, 410859.0, 3434126.4],
          "naip:state": "al",
          "proj:epsg": 26916,
          "proj:shape": [12611, 10115],
          "proj:transform": [0.6, 0.0, 404790.0, 0.0, -0.6, 3434126.4],
        },
        links: ["self", "parent", "root", "collection"].map((rel) => ({
          rel,
          href: `https://naip.example.com/${rel}`,
        })),
        assets,
      }),
    ],
  };
}

const collectionOf = (id: string, itemAssets: object): string =>
  JSON.stringify({
    type: "Collection",
    stac_version: "1.0.0",
    id,
    description: `Items of one likeness: ${id}`,
    license: "proprietary",
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [["2019-01-01T00:00:00Z", null]] } },
    links: [],
    item_assets: itemAssets,
  });
