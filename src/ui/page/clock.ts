/** A time of today as `12:03`, one of another day with its date, in the reader's zone; with seconds if they are wanted. */
export function clock(milliseconds: number, hasSeconds = false): string {
  const time = new Date(milliseconds);
  const text = time.toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    ...(hasSeconds && { second: "2-digit" }),
    hour12: false,
  });
  return time.toDateString() === new Date().toDateString() ? text : `${dayOf(time)} ${text}`;
}

const dayOf = (time: Date): string => {
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
};
