import type { Catalogue } from "../pgstac/catalogue/catalogue.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import type { Log } from "../pipeline/message/log.ts";
import { OperateRequest } from "../pipeline/operate/operate.ts";
import { faultAnswer, type OperateAnswer } from "../pipeline/operate/operate-answer.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { withinTime } from "../pipeline/process/within-time.ts";
import { validate } from "../pipeline/text/validate.ts";
import type { LambdaContext } from "./lambda.ts";
import type { SecretCatalogue } from "./secret-catalogue.ts";
import { unanswered } from "./unanswered.ts";

/** Time kept back to answer that the database did not answer. */
const reserveMilliseconds = 2_000;

/** Answers an operator's request with the catalogue's reply, or with the Fault that prevented one. */
export async function answerOperate(
  event: unknown,
  context: LambdaContext,
  catalogue: SecretCatalogue,
  log: Log,
): Promise<OperateAnswer> {
  const started = steadyNow();
  const giveUp = new AbortController();
  const deadline = started + context.getRemainingTimeInMillis() - reserveMilliseconds;
  try {
    const request = validate(OperateRequest, event, "wrong_usage", "the request");
    const work = (opened: Catalogue) => opened.operate(request, giveUp.signal);
    const reply = await withinTime(catalogue.use(work), deadline, unanswered("the database"));
    log("info", "answered", { action: request.action, milliseconds: steadyNow() - started });
    return { reply };
  } catch (error) {
    if (steadyNow() >= deadline) {
      // Else the transaction would go on, with its locks, for as long as the function sleeps, and do what was not answered.
      giveUp.abort();
      catalogue.forget();
    }
    if (!(error instanceof Fault)) throw error;
    log("error", "not answered", { kind: error.kind, error: error.message });
    return faultAnswer(error);
  }
}
