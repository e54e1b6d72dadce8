// What JavaScript calls. Not `export … from`, with which the compiler takes item.ts for another module than importers do.
import { addMember, newObject } from "./base-item.ts";
import { print } from "./canonical.ts";
import { dehydrate } from "./dehydrate.ts";
import { addName, placesAddress, readNames, readTimes } from "./item.ts";

export { addMember, addName, dehydrate, newObject, placesAddress, print, readNames, readTimes };
