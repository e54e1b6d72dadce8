import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8's space for new objects at the size that it has by now, and lets the heap grow by this much over what is in
 * use before garbage is collected. By default both grow to several times of what is needed where millions of rows pass.
 * It helps only before modules are loaded: loading them makes the space for new objects grow, and V8 never shrinks it.
 */
export function keepHeapSmall({ growthPercent }: { readonly growthPercent: number }): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}
