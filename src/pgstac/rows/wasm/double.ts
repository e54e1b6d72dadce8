import { point as decimalPoint, minus, zero } from "./codes.ts";
import { needsParser, toNumber } from "./host.ts";
import { at, isDigit } from "./json.ts";

/** Powers of ten that are doubles. */
const powers = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
]);
/** Limit of digits that do not overflow. */
const mostDigits: usize = 18;
/** Limit of integers that are doubles: dividing one by a power of ten rounds once, as parsing does. */
const mostExact: i64 = 1 << 53;

/** The double that was last read. */
export let double: f64 = 0;

/** Reads a number that is finite, and returns the address of its end. Unless it `isExact`, the last digits may differ. */
export function endOfDouble(start: usize, isExact: bool): usize {
  const isNegative = at(start) === minus;
  const first = isNegative ? start + 1 : start;
  let place = first;
  let digits: i64 = 0;
  for (; isDigit(at(place)); place++) digits = 10 * digits + (at(place) - zero);
  const whole = place - first;
  if (whole === 0 || (whole > 1 && at(first) === zero)) needsParser();
  let decimals: usize = 0;
  if (at(place) === decimalPoint) {
    const begun = ++place;
    for (; isDigit(at(place)); place++) digits = 10 * digits + (at(place) - zero);
    decimals = place - begun;
    if (decimals === 0) needsParser();
  }
  let value: f64;
  if (isExponent(at(place)) || whole + decimals > mostDigits || (isExact && digits > mostExact)) {
    place = endOfExponent(place);
    value = toNumber(start, place);
    if (abs(value) === Infinity) needsParser();
  } else {
    value = (digits as f64) / load<f64>(powers + 8 * decimals);
    if (isNegative) value = -value;
  }
  double = value;
  return place;
}

function isExponent(code: i32): bool {
  return code === 69 || code === 101;
}

function endOfExponent(start: usize): usize {
  if (!isExponent(at(start))) return start;
  const sign = at(start + 1);
  let place = sign === minus || sign === 43 ? start + 2 : start + 1;
  if (!isDigit(at(place))) needsParser();
  while (isDigit(at(place))) place++;
  return place;
}
