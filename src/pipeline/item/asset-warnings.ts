import { redacted } from "../fault/redacted.ts";
import type { Item } from "./item.ts";
import type { Warning } from "./warning.ts";

/** One letter before the colon is a drive. */
const scheme = /^[a-z][a-z0-9+.-]+:/i;
const local = /^(?:file:|[/\\]|[a-z]:(?:[/\\]|$))/i;
/** An address without any of these lets nobody in, which costs much less to see than what `redacted` hides. */
const marks = ["?", "@", "#", ";", "%"];
const words =
  /sig|token|key|cred|passw|pwd|secret|policy|auth|jwt|session|googleaccessid|hmac|hdnts|hdnea|__gda__|pass|bearer|@|%(?:25)*40/i;

/** Doubts about the addresses of an item's assets: each kind once, with the first asset that has it. */
export function assetWarnings(assets: Item["assets"]): Warning[] {
  const doubts: Warning[] = [];
  for (const name in assets) {
    const href = assets[name]?.href;
    const doubt = href === undefined ? undefined : hrefDoubt(name, href);
    if (doubt && !doubts.some(({ kind }) => kind === doubt.kind)) doubts.push(doubt);
  }
  return doubts;
}

function hrefDoubt(name: string, href: string): Warning | undefined {
  if (local.test(href)) return { kind: "asset_href_local", message: `asset ${name} is at ${redacted(href)}` };
  if (!scheme.test(href)) return { kind: "asset_href_relative", message: `asset ${name} is at ${redacted(href)}` };
  if (!marks.some((mark) => href.includes(mark)) || !words.test(href)) return undefined;
  const shown = redacted(href);
  return shown === href ? undefined : { kind: "asset_href_signed", message: `asset ${name} is at ${shown}` };
}
