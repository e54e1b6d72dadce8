import { openList } from "./codes.ts";
import { double, endOfDouble } from "./double.ts";
import { beginRing, beginShape, endRing, endShape, takeBoxNumber, takePosition } from "./doubts.ts";
import { line, point, polygon, typeOf } from "./geometry.ts";
import { needsParser } from "./host.ts";
import { coordinates, findName, type } from "./item.ts";
import { at, isText, keyEnd, keyStart, nextElement, nextMember, valueStart } from "./json.ts";
import { endOfJson, endOfText } from "./strict-json.ts";

/** Returns the address of a geometry's end. Collections of geometries need the parser. */
export function endOfGeometry(start: usize): usize {
  beginShape();
  let shape = 0;
  let coordinatesAt: usize = 0;
  let isChecked = false;
  let place = start + 1;
  for (let isFirst = true; nextMember(place, isFirst); isFirst = false) {
    const name = findName(keyStart, keyEnd);
    const value = valueStart;
    if (name === type) {
      if (shape !== 0) needsParser();
      place = endOfText(value);
      shape = typeOf(value, place);
    } else if (name === coordinates) {
      if (coordinatesAt !== 0) needsParser();
      coordinatesAt = value;
      isChecked = shape !== 0;
      place = isChecked ? endOfPositions(value, listsOf(shape), true) : endOfJson(value, 2);
    } else {
      if (isText(keyStart, keyEnd, "crs")) needsParser();
      place = endOfJson(value, 2);
    }
  }
  const end = valueStart;
  if (shape === 0 || coordinatesAt === 0) needsParser();
  if (!isChecked) endOfPositions(coordinatesAt, listsOf(shape), true);
  endShape(shape);
  return end;
}

/** Counts the lists around a position. */
function listsOf(shape: i32): i32 {
  const parts = shape > polygon ? 1 : 0;
  const one = shape > polygon ? shape - 3 : shape;
  return parts + (one === point ? 0 : one === line ? 1 : 2);
}

/** Returns the address of the end of positions in so many lists. */
function endOfPositions(start: usize, lists: i32, isOuter: bool): usize {
  if (at(start) !== openList) needsParser();
  if (lists === 0) return endOfPosition(start);
  if (lists === 1) beginRing();
  let place = start + 1;
  for (let isFirst = true; nextElement(place, isFirst); isFirst = false) {
    // The first ring of a polygon is the outer one, and each polygon has its own.
    place = endOfPositions(valueStart, lists - 1, lists === 2 ? isFirst : isOuter);
  }
  if (lists === 1) endRing(isOuter);
  return valueStart;
}

function endOfPosition(start: usize): usize {
  let count = 0;
  let x: f64 = 0;
  let place = start + 1;
  for (; nextElement(place, count === 0); count++) {
    place = endOfDouble(valueStart, false);
    if (count === 0) x = double;
    else if (count === 1) takePosition(x, double);
  }
  if (count < 2) needsParser();
  return valueStart;
}

/** Returns the address of the end of a list of four to six numbers. */
export function endOfBox(start: usize): usize {
  let count = 0;
  let place = start + 1;
  for (; nextElement(place, count === 0); count++) {
    place = endOfDouble(valueStart, false);
    takeBoxNumber(count, double);
  }
  if (count < 4 || count > 6) needsParser();
  return valueStart;
}
