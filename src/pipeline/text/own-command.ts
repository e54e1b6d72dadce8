/** Commands that have commands below them. */
const groups = ["collections", "config", "dlq", "items", "local", "packages", "pgstac", "recipes", "runs"];

const others = [
  ...["bootstrap", "cost", "deploy", "destroy", "diff", "doctor", "enqueue", "logs", "open", "outputs", "pause"],
  ...["publish", "resume", "status", "synth", "ui", "verify"],
];

/**
 * Matches a command of ours that is about a pipeline, at the beginning of a text: the words that name it, and the stage
 * behind them.
 */
export const ownCommand = new RegExp(
  `^stac-ingest (?:(?:${groups.join("|")}) [a-z]+|${others.join("|")})(?![\\w-])(?: (?:gen|load)(?![\\w-]))?`,
);
