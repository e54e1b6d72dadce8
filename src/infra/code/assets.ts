/** The functions' code: folders with bundles, and the gen stage's image. */
export interface Assets {
  /** Folders that hold an `index.mjs` each. */
  readonly itemLoad: string;
  readonly bulkLoad: string;
  readonly heavyStart: string;
  readonly operate: string;
  readonly prepareDatabase: string;
  /** A folder with a Dockerfile to build, or the address of an image in ECR. */
  readonly genImage: { readonly folder: string } | { readonly address: string };
  /** The STAC API's Python code with all it needs; left out if settings want no API. */
  readonly stacApi?: PythonCode;
}

export interface PythonCode {
  readonly folder: string;
  /** Names the contents, the same on every machine. */
  readonly hash: string;
}
