import type { LogRecord } from "../../../pipeline/message/log.ts";
import { type Stage, stages } from "../../../pipeline/message/stage.ts";
import { metricsOf } from "../../../pipeline/stage/metrics-of.ts";
import type { Messaging } from "../../messaging.ts";

/** Counters of a running pipeline, in the text format of Prometheus. */
export class StageMetrics {
  readonly #messaging: Pick<Messaging, "depth" | "oldest">;
  readonly #started = Date.now() / 1000;
  readonly #counts = new Map<string, number>();

  constructor(messaging: Pick<Messaging, "depth" | "oldest">) {
    this.#messaging = messaging;
  }

  /** Counts what a record tells of. */
  take(record: LogRecord): void {
    for (const { name, value } of metricsOf(record)) {
      if (name === "batch_milliseconds") {
        this.#add(record.stage, "batches", 1);
        this.#add(record.stage, "batch_seconds", value / 1000);
      } else this.#add(record.stage, name, value);
    }
  }

  /** Writes all of them, with the depths of the queues as they are now. */
  async text(): Promise<string> {
    const queued: string[] = [];
    const oldest: string[] = [];
    for (const stage of stages) {
      const { waiting, inFlight, delayed } = await this.#messaging.depth({ stage, dead: false });
      const dead = await this.#messaging.depth({ stage, dead: true });
      const states = { waiting, in_flight: inFlight, delayed, dead: dead.waiting + dead.inFlight + dead.delayed };
      for (const [state, count] of Object.entries(states)) {
        queued.push(`stac_ingest_queued_messages{stage="${stage}",state="${state}"} ${count}`);
      }
      const published = await this.#messaging.oldest({ stage, dead: false });
      const age = published === undefined ? 0 : Math.max(0, (Date.now() - published) / 1000);
      oldest.push(`stac_ingest_oldest_message_age_seconds{stage="${stage}"} ${age}`);
    }
    const outcomes = stages.flatMap((stage) =>
      ["handled", "dead", "retried", "postponed"].map(
        (outcome) => `stac_ingest_messages_total{stage="${stage}",outcome="${outcome}"} ${this.#count(stage, outcome)}`,
      ),
    );
    const batches = stages.flatMap((stage) => [
      `stac_ingest_batch_duration_seconds_sum{stage="${stage}"} ${this.#count(stage, "batch_seconds")}`,
      `stac_ingest_batch_duration_seconds_count{stage="${stage}"} ${this.#count(stage, "batches")}`,
    ]);
    return [
      ...family("stac_ingest_queued_messages", "gauge", "Messages in the queues", queued),
      ...family("stac_ingest_oldest_message_age_seconds", "gauge", "Age of the message that waits first", oldest),
      ...family("stac_ingest_messages_total", "counter", "Messages by what became of them", outcomes),
      ...family("stac_ingest_batch_duration_seconds", "summary", "Time that batches took", batches),
      ...family("stac_ingest_start_time_seconds", "gauge", "Start of the pipeline", [
        `stac_ingest_start_time_seconds ${this.#started}`,
      ]),
      "",
    ].join("\n");
  }

  #add(stage: Stage, name: string, value: number): void {
    this.#counts.set(`${stage} ${name}`, this.#count(stage, name) + value);
  }

  #count(stage: Stage, name: string): number {
    return this.#counts.get(`${stage} ${name}`) ?? 0;
  }
}

const family = (name: string, type: string, help: string, samples: readonly string[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...samples,
];
