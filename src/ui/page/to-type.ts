import { completeCommands } from "../../pipeline/text/complete-commands.ts";

const told = document.querySelector<HTMLMetaElement>('meta[name="pipeline-options"]')?.content ?? "[]";
const options = JSON.parse(told) as string[];

/** Completes the commands in a text, so that they are about the pipeline that the page shows. */
export const toType = (text: string): string => completeCommands(text, options);
