/** The days at both ends and in between, evenly spread; of years the months, in between those that begin next to it. */
export function timeTicks(first: string, last: string): readonly string[] {
  const [begin, end] = [Date.parse(first), Date.parse(last)];
  if (first.slice(0, 10) === last.slice(0, 10)) return [first.slice(0, 10)];
  const isOfYears = end - begin > years;
  const inner = [0.25, 0.5, 0.75].map((part) => begin + (end - begin) * part + (isOfYears ? halfMonth : 0));
  const times = [first, ...inner.map((time) => new Date(time).toISOString()), last];
  return times.map((time) => time.slice(0, isOfYears ? 7 : 10));
}

const years = 3 * 365 * 86_400_000;
const halfMonth = 15 * 86_400_000;
