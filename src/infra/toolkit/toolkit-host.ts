import { stripVTControlCharacters } from "node:util";
import type { IIoHost, IoMessage, IoRequest } from "@aws-cdk/toolkit-lib";
import { isObject } from "../../pipeline/text/json.ts";
import type { ResourceEvent, Watcher } from "./watcher.ts";

/** Codes of the toolkit's messages that are acted on. */
const codes = { activity: "CDK_TOOLKIT_I5502", approval: "CDK_TOOLKIT_I5060", stackDiff: "CDK_TOOLKIT_I4002" };

/** Passes the toolkit's messages on to a watcher, and remembers failures. */
export class ToolkitHost implements IIoHost {
  /** Resources that failed, with CloudFormation's reasons. */
  readonly failures: ResourceEvent[] = [];
  /** The differences between each stack and the deployed one, as text. */
  readonly diffs: string[] = [];
  readonly #watcher: Watcher;
  #refusal: unknown;

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  /** The error that `approve` rejected with: the toolkit hides it behind an error of its own. */
  get refusal(): unknown {
    return this.#refusal;
  }

  async notify({ code, level, message, data }: IoMessage<unknown>): Promise<void> {
    const event = code === codes.activity ? resourceEvent(data) : undefined;
    if (event) {
      // A cancelled resource did not fail by itself: another one did.
      if (event.status.endsWith("_FAILED") && !event.reason?.includes("cancelled")) this.failures.push(event);
      this.#watcher.resource(event);
    } else if (code === codes.stackDiff) {
      this.diffs.push(message.trim());
    } else if (level === "warn") {
      const warning = inOurWords(stripVTControlCharacters(message).trim());
      if (warning !== "") this.#watcher.warn(warning);
    } else if (level === "info") {
      this.#watcher.step(firstLine(message));
    }
  }

  async requestResponse<Answer>({ code, message, data, defaultResponse }: IoRequest<unknown, Answer>): Promise<Answer> {
    if (code !== codes.approval) return defaultResponse;
    const broadens = isObject(data) && data["permissionChangeType"] === "broadening";
    try {
      await this.#watcher.approve(message.trim(), broadens);
      return true as Answer;
    } catch (error) {
      this.#refusal = error;
      return false as Answer;
    }
  }
}

function resourceEvent(data: unknown): ResourceEvent | undefined {
  if (!isObject(data) || !isObject(data["event"]) || !isObject(data["progress"])) return undefined;
  const { event, progress } = data;
  return {
    stack: String(event["StackName"]),
    resource: String(event["LogicalResourceId"]),
    type: String(event["ResourceType"]),
    status: String(event["ResourceStatus"]),
    reason: event["ResourceStatusReason"] === undefined ? undefined : String(event["ResourceStatusReason"]),
    completed: Number(progress["completed"]),
    total: progress["total"] === undefined ? undefined : Number(progress["total"]),
  };
}

/** Removes the questions of the CDK's command line from a message, and names our commands instead of the CDK's. */
export function inOurWords(message: string): string {
  return message
    .replace(/^This deployment will make potentially sensitive changes.*$/s, "")
    .replace(/Please run 'cdk bootstrap'( \(see \S+\))?/, "Please run stac-ingest bootstrap")
    .replace("--cloudformation-execution-policies", "--execution-policy")
    .trim();
}

const firstLine = (text: string): string => stripVTControlCharacters(text).trim().split("\n")[0] ?? "";
