import { grouped } from "./grouped.ts";

/** A time for people: `40 s`, `12 min`, `3 h 20 min`, `5 days 4 h`. */
export function roughTime(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${grouped(Math.floor(hours / 24))} days ${hours % 24} h`;
}
