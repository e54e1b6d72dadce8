import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Configuration } from "../../settings/configuration.ts";
import type { Target } from "../../targets/target.ts";
import type { Output } from "../terminal/output.ts";
import { heardChannels } from "./heard-channels.ts";

/** Tells an operator what the command asks of others, for `--verbose`. */
export interface Teller extends Disposable {
  tellSettings(configuration: Pick<Configuration, "file" | "settings" | "stateFolder">): void;
  /** Returns a target that does the same, and each call of it is told with its time. */
  tellCalls(target: Target): Target;
}

/** Tells of requests, connections to databases and programs until it is disposed of. */
export function openTeller(note: Output["note"]): Teller {
  const started = performance.now();
  const tell = (sentence: string): void => note(`${seconds(performance.now() - started)}: ${sentence}`);
  const channels = heardChannels(tell);
  for (const [name, hear] of channels) subscribe(name, hear);
  let isSettingsTold = false;
  return {
    tellSettings: ({ file, settings, stateFolder }) => {
      if (isSettingsTold) return;
      isSettingsTold = true;
      tell(`settings are ${file ?? "the defaults"}; the target is ${settings.target}, the state folder ${stateFolder}`);
    },
    tellCalls: (target) => toldCalls(target, target.name, tell),
    [Symbol.dispose]() {
      for (const [name, hear] of channels) unsubscribe(name, hear);
      tell("done");
    },
  };
}

/** Wraps every method of a port, and of the ports that it has. */
function toldCalls<Port extends object>(port: Port, name: string, tell: (sentence: string) => void): Port {
  return new Proxy(port, {
    get(whole, key) {
      const member: unknown = Reflect.get(whole, key);
      if (typeof key === "symbol") return typeof member === "function" ? member.bind(whole) : member;
      if (typeof member === "object" && member !== null) return toldCalls(member, `${name} ${key}`, tell);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const begun = performance.now();
        const told = (outcome: string): void =>
          tell(`${name}: ${key}${subject(args[0])} ${outcome} in ${seconds(performance.now() - begun)}`);
        const result: unknown = Reflect.apply(member, whole, args);
        if (!(result instanceof Promise)) {
          tell(`${name}: ${key}${subject(args[0])} begun`);
          return result;
        }
        result.then(
          () => told("answered"),
          () => told("failed"),
        );
        return result;
      };
    },
  });
}

/** The action of a request to the catalogue, the queue or stage that is meant. */
function subject(argument: unknown): string {
  if (typeof argument === "string") return /^(gen|load)$/.test(argument) ? ` ${argument}` : "";
  if (typeof argument !== "object" || argument === null) return "";
  if ("action" in argument) return ` ${argument.action}`;
  if ("stage" in argument && "dead" in argument) return ` ${argument.stage}${argument.dead ? ", dead letters" : ""}`;
  return "";
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(3)} s`;
