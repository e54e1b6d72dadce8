import type { ResourceEvent } from "../../infra/toolkit/watcher.ts";

const silenceMilliseconds = 30_000;
const stackType = "AWS::CloudFormation::Stack";

/** Follows events, and after a while without any notes the changes under way: a database takes minutes. */
export function noteSilence(note: (sentence: string) => void): (event: ResourceEvent) => void {
  const underWay = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    if (underWay.size === 0) return;
    timer = setTimeout(() => {
      note(`still under way: ${[...underWay.values()].join(", ")}`);
      listen();
    }, silenceMilliseconds);
    timer.unref();
  };
  return ({ stack, resource, type, status }) => {
    const key = `${stack}/${resource}`;
    if (type === stackType) {
      // A stack is under way for as long as any of its resources.
      if (!status.endsWith("_IN_PROGRESS"))
        for (const each of underWay.keys()) if (each.startsWith(`${stack}/`)) underWay.delete(each);
    } else if (status.endsWith("_IN_PROGRESS")) underWay.set(key, `${type} ${resource}`);
    else underWay.delete(key);
    listen();
  };
}
