/**
 * Milliseconds since 1970 by a clock that does not move when the wall clock is set. For deadlines within this process;
 * for what others read, take `Date.now`.
 */
export const steadyNow = (): number => Math.round(performance.timeOrigin + performance.now());
