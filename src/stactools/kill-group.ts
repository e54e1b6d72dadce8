/** Ends a process that leads a group, with all that it started. */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It and all it started are gone.
  }
}
