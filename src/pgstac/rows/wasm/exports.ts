// What JavaScript calls. Not `export … from`, with which the compiler takes item.ts for another module than importers do.
import { addMember, newObject, setTag } from "./base-item.ts";
import { dehydrate } from "./dehydrate.ts";
import { boxAddress, writeGeometry } from "./geometry.ts";
import { addName, placesAddress, readNames, readTimes } from "./item.ts";
import { print } from "./print.ts";

export {
  addMember,
  addName,
  boxAddress,
  dehydrate,
  newObject,
  placesAddress,
  print,
  readNames,
  readTimes,
  setTag,
  writeGeometry,
};
