import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { Fault } from "../../pipeline/fault/fault.ts";
import { missingMember } from "../../pipeline/operate/missing-member.ts";
import { type OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import { OperateAnswer, replyOf } from "../../pipeline/operate/operate-answer.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import { awsFault } from "./aws-fault.ts";
import { cutBatches } from "./cut-batches.ts";

/** Lambda takes 6 MB, and what is asked is escaped once more on its way. */
const requestLimitBytes = 4_000_000;

/**
 * Asks the operate function; what is too large for one request is asked in several.
 * @throws the Fault the function answers, `not_found` where it is not deployed, `wrong_usage` or `infrastructure` where it
 * is of another version, which takes or answers something else, or `infrastructure`
 */
export async function invokeOperate(
  lambda: LambdaClient,
  functionName: string,
  request: OperateRequest,
): Promise<OperateReplies[OperateRequest["action"]]> {
  if (request.action === "collections.load") {
    const total: OperateReplies["collections.load"] = { loaded: [], failures: [] };
    let before = 0;
    for (const documents of cut(request.documents)) {
      const reply = (await invoke(lambda, functionName, { ...request, documents })) as typeof total;
      for (const id of reply.loaded) total.loaded.push(id);
      for (const failure of reply.failures) total.failures.push({ ...failure, index: failure.index + before });
      before += documents.length;
    }
    return total;
  }
  if (request.action === "items.delete" && request.ids) {
    const total: OperateReplies["items.delete"] = { deleted: 0, missing: [] };
    for (const ids of cut(request.ids)) {
      const reply = (await invoke(lambda, functionName, { ...request, ids })) as typeof total;
      total.deleted += reply.deleted;
      for (const id of reply.missing) total.missing.push(id);
    }
    return total;
  }
  return (await invoke(lambda, functionName, request)) as OperateReplies[OperateRequest["action"]];
}

function cut(texts: readonly string[]): string[][] {
  const entries = texts.map((text) => ({ text, bytes: Buffer.byteLength(JSON.stringify(text)) + 1 }));
  const batches = [...cutBatches(entries, { count: Number.POSITIVE_INFINITY, bytes: requestLimitBytes })];
  return (batches.length > 0 ? batches : [[]]).map((batch) => batch.map(({ text }) => text));
}

async function invoke(lambda: LambdaClient, functionName: string, request: OperateRequest): Promise<unknown> {
  const place = `the function ${functionName}`;
  const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) });
  const { FunctionError, Payload } = await lambda.send(command).catch((error: unknown) => {
    throw awsFault(error, place) ?? error;
  });
  const text = Payload ? Buffer.from(Payload).toString("utf8") : "";
  if (FunctionError) throw failed(place, text);
  const reply = readReply(place, request, OperateAnswer.parse(JSON.parse(text)));
  const missing = missingMember(request.action, reply);
  if (missing === undefined) return reply;
  const message = `${place} is of another version of stac-ingest: its answer to ${request.action} has no ${missing}`;
  throw new Fault("infrastructure", message, { remedy: deployAgain });
}

const deployAgain = "stac-ingest deploy";

/** The reply in an answer. @throws the Fault it brings; of a request that is valid here, that it is not in its version */
function readReply(place: string, request: OperateRequest, answer: OperateAnswer): unknown {
  try {
    return replyOf(answer);
  } catch (error) {
    const isRefused =
      error instanceof Fault && error.kind === "wrong_usage" && error.message.startsWith(invalidRequest);
    if (!isRefused || !OperateRequest.safeParse(request).success) throw error;
    const message = `${place} is of another version of stac-ingest, to which ${error.message}`;
    throw new Fault(error.kind, message, { remedy: deployAgain, cause: error });
  }
}

/** Beginning of what the function says of a request that is none in its version. */
const invalidRequest = "the request is not valid";

/** The function ended without an answer: out of time or memory, or by a bug. */
function failed(place: string, text: string): Fault {
  const told = parseJsonIfValid(text);
  const errorMessage = isObject(told) && typeof told["errorMessage"] === "string" ? told["errorMessage"] : text;
  const tooLarge = /Response payload size/i.test(errorMessage);
  return new Fault("infrastructure", `${place} failed: ${errorMessage}`, {
    remedy: tooLarge ? "ask for less at once" : "stac-ingest doctor, and the function's own log",
  });
}
