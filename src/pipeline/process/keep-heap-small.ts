import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/**
 * Keeps V8's space for new objects at the size that it has by now, and lets the heap grow by this much over what is in
 * use before garbage is collected. By default both grow to several times of what is needed where millions of rows pass.
 * It helps only before modules are loaded: loading them makes the space for new objects grow, and V8 never shrinks it.
 */
export function keepHeapSmall({ growthPercent }: { readonly growthPercent: number }): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}

/**
 * Lets V8's space for new objects grow again, until it has at least this many MB. In a small one, objects that are needed for a
 * moment are copied again and again.
 */
export function enlargeNewSpace(megabytes: number): void {
  setFlagsFromString("--semi-space-growth-factor=2");
  const observer = new PerformanceObserver(() => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (!space || space.space_used_size + space.space_available_size < megabytes * 1024 * 1024) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
}
