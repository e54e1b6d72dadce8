// Functions that JavaScript calls, and constants that it reads instead of repeating them. Not by `export … from`: the
// compiler would take item.ts for two modules.
import { addMember, newObject, setTag } from "./base-item.ts";
import { dehydrate, dropped, equal, kept } from "./dehydrate.ts";
import { boxAddress, writeGeometry } from "./geometry.ts";
import { inspect } from "./inspect.ts";
import { nameCount, nameNumber, rangesAddress, readTimes } from "./item.ts";
import { inputAt, memoryEnd, outputAt, restAt, slack, tapeAt } from "./layout.ts";
import { print } from "./print.ts";

export {
  addMember,
  boxAddress,
  dehydrate,
  dropped,
  equal,
  inputAt,
  inspect,
  kept,
  memoryEnd,
  nameCount,
  nameNumber,
  newObject,
  outputAt,
  print,
  rangesAddress,
  readTimes,
  restAt,
  setTag,
  slack,
  tapeAt,
  writeGeometry,
};
