import { openSource, type Surroundings, unchecked } from "../source/open-source.ts";
import { PieceReader } from "../source/piece-reader.ts";

const headBytes = 64 * 1024;

/**
 * Tells by the beginning of a document if it is a catalogue, a collection, or a list of features. Only documents that may
 * be one by their address are opened.
 */
export async function mayBeStac(address: string, surroundings: Surroundings): Promise<boolean> {
  const path = address.replace(/[?#].*$/s, "");
  if (isApi.test(path)) return true;
  if (!isDocument.test(path)) return false;
  const { bytes, close } = await openSource(address, surroundings, { check: unchecked });
  try {
    await using pieces = new PieceReader(bytes);
    const head = Buffer.from(await pieces.look(headBytes)).toString("latin1");
    return isJsonObject.test(head) && (hasType.test(head) || (/"stac_version"/.test(head) && !/"geometry"/.test(head)));
  } finally {
    close();
  }
}

const isApi = /^https?:\/\/.*\/(search|items)\/?$/i;
const isDocument = /(\.(geo)?json(\.gz)?|^https?:\/\/.*\/[^/.]*)$/i;
const isJsonObject = /^(\xef\xbb\xbf)?\s*\{/;
const hasType = /"type"\s*:\s*"(FeatureCollection|Catalog|Collection)"/;
