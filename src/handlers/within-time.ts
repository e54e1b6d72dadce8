import { Fault } from "../pipeline/fault.ts";
import { steadyNow } from "../pipeline/steady-now.ts";

/** Waits for work until a deadline, a time of `steadyNow`. @throws Fault `infrastructure` when it is over */
export async function withinTime<T>(work: Promise<T>, deadline: number, what: string): Promise<T> {
  const time = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => time.reject(new Fault("infrastructure", `${what} did not answer in time`)),
    Math.max(0, deadline - steadyNow()),
  );
  try {
    return await Promise.race([work, time.promise]);
  } finally {
    clearTimeout(timer);
  }
}
