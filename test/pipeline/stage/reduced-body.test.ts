import { expect, test } from "vitest";
import { reducedBody, reducedEvent } from "../../../src/pipeline/stage/reduced-body.ts";

const features = '{"type":"FeatureCollection","features":[ {"id":"a"}, {"id" : 1.0},7 ],"links":[]}';
const event = '{"EventName":"x","Records":[{"s3":1.0},{"s3":2},{"s3":3}]}';

test("features and records stay as they are written", () => {
  expect(reducedBody(features, new Set([1, 2]))).toBe('{"type":"FeatureCollection","features":[{"id" : 1.0},7]}');
  expect(reducedBody(event, new Set([0]))).toBe('{"Records":[{"s3":1.0}]}');
});

test("nothing to leave out leaves nothing", () => {
  expect(reducedBody(features, new Set([0, 1, 2]))).toBeUndefined();
  expect(reducedBody(event, new Set())).toBeUndefined();
  for (const body of [
    '{"type":"Feature"}',
    "[1,2]",
    "not JSON",
    '{"Records":5}',
    '{"type":"FeatureCollection","features":{"a":1}}',
    '{"type":"FeatureCollection","features":"a"}',
    '{"type":"FeatureCollection","features":5}',
    '{"type":"Feature","Records":[1,2]}',
  ]) {
    expect(reducedBody(body, new Set([0]))).toBeUndefined();
  }
});

test("only an event is reduced as an event", () => {
  expect(reducedEvent(features, new Set([1]))).toBeUndefined();
  expect(reducedEvent(event, new Set([2]))).toBe('{"Records":[{"s3":3}]}');
});
