/** Settings of the example: one stactools package and one recipe. */
export const exampleSettings = `# stac-ingest config validate checks this file; stac-ingest config show prints every key.
packages:
  stactools-glad-glclu2020:
    version: 0.1.1
    requirements: [affine<3] # 0.1.1 cannot write the transforms of affine 3

recipes:
  glad:
    package: stactools-glad-glclu2020
    group: gladglclu2020
    args: ["{url}"]
    options:
      # How the package reads year and place out of an address; doubled braces are its placeholders, not ours.
      href-format: "{}/v2/{{year}}/{{loc}}.tif"

# Loads after a second, which is short enough to watch; leave it out for millions of items.
load:
  window_seconds: 1
`;
