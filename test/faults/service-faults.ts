import type { SqsRecord } from "../../src/handlers/lambda.ts";
import type { ServiceFault } from "./faulty-proxy.ts";

/** A delivery of received messages: a list of events, the later ones after the queue has been worked off. */
interface Delivery {
  readonly now: readonly (readonly SqsRecord[])[];
  readonly later: readonly SqsRecord[];
}

/** A fault of the services that functions live on. */
export interface PlannedServiceFault {
  readonly name: string;
  /** Ways requests of the functions fail, one after the other. */
  readonly service?: ServiceFault;
  /** Turns what was received into events; by default one of all. */
  readonly deliver?: (records: readonly SqsRecord[], draw: (below: number) => number) => Delivery;
  /** True if the database's connections are cut in the midst of it. */
  readonly cutsDatabase?: boolean;
}

const shuffled = <T>(list: readonly T[], draw: (below: number) => number): T[] =>
  list
    .map((value) => ({ value, at: draw(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);

/** Faults of SNS and SQS, and deliveries that SQS permits itself. */
export const serviceFaults: readonly PlannedServiceFault[] = [
  { name: "two of five requests answered with 500", service: "500" },
  { name: "two of five requests throttled", service: "throttled" },
  { name: "two of five connections cut before the request is carried out", service: "cut in the request" },
  { name: "two of five connections cut in the midst of the answer", service: "cut in the answer" },
  { name: "two of five answers late by 0.7 s", service: "slow" },
  {
    name: "each message delivered twice, one event after the other",
    deliver: (records) => ({ now: [records, records], later: [] }),
  },
  { name: "each message twice in one event", deliver: (records) => ({ now: [[...records, ...records]], later: [] }) },
  { name: "messages reordered", deliver: (records, draw) => ({ now: [shuffled(records, draw)], later: [] }) },
  {
    name: "a third of the messages late, after all that is newer",
    deliver: (records) => ({
      now: [records.filter((_, index) => index % 3 > 0)],
      later: records.filter((_, index) => index % 3 === 0),
    }),
  },
  {
    name: "all of it at once: duplicate, reordered, late",
    deliver: (records, draw) => ({
      now: [shuffled([...records, ...records.filter(() => draw(3) === 0)], draw)],
      later: records.filter(() => draw(2) === 0),
    }),
  },
  { name: "connections to the database cut again and again", cutsDatabase: true },
];
