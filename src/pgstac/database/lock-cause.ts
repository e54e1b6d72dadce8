import type { BlockingSession } from "./blocking-sessions.ts";
import type { LikelyCause } from "./likely-cause.ts";

/** Explains a lock that was waited for in vain, by the sessions that keep it, if they are known. */
export function lockCause(sessions: readonly BlockingSession[]): LikelyCause {
  if (sessions.length === 0) {
    return {
      why: "another session keeps a lock that is needed",
      remedy: "look for it in pg_stat_activity, and end it or its transaction",
    };
  }
  const holders = sessions.length === 1 ? "another session keeps" : "other sessions keep";
  const remedy = [...endingOf(sessions), ...(sessions.some(isPrepared) ? [rollingBack] : [])].join("; ");
  return { why: `${holders} a lock that is needed: ${sessions.map(nameOf).join(", ")}`, remedy };
}

function nameOf({ pid, user, application, state, since, query }: BlockingSession): string {
  if (pid === 0) return "a prepared transaction";
  const facts = [
    ...(user ? [`user ${user}`] : []),
    ...(application ? [application] : []),
    ...(state ? [state] : []),
    ...(since ? [`transaction begun ${since}`] : []),
  ];
  const words = query ? firstWords(query) : "";
  return `process ${pid}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}${words ? `: ${words}` : ""}`;
}

const isPrepared = ({ pid }: BlockingSession): boolean => pid === 0;
const rollingBack = "SELECT gid FROM pg_prepared_xacts; ROLLBACK PREPARED 'gid'";

function endingOf(sessions: readonly BlockingSession[]): string[] {
  const calls = sessions.filter((each) => !isPrepared(each)).map(({ pid }) => `SELECT pg_terminate_backend(${pid})`);
  return calls.length === 0 ? [] : [`end its transaction, or: ${calls.join("; ")}`];
}

const mostCharacters = 60;
const comments = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))+/;
/** The beginning of a value, or of a comment, which may hold some. */
const values = /['$]|(?<!\w)\d|--|\/\*/;

/** Returns the beginning of a statement up to its first value, which may be anybody's data or password. */
export function firstWords(statement: string): string {
  const bare = statement.replace(comments, "");
  const value = bare.search(values);
  const words = (value < 0 ? bare : bare.slice(0, value)).replaceAll(/\s+/g, " ").trim();
  const cut = words.slice(0, mostCharacters);
  return value < 0 && cut === words ? cut : `${cut}…`;
}
