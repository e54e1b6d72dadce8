import { useRef } from "preact/hooks";

/** A value, or the one before while there is none. */
export function useLast<Value>(value: Value | undefined): Value | undefined {
  const last = useRef(value);
  if (value !== undefined) last.current = value;
  return last.current;
}
