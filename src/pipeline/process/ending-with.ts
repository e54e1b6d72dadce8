/**
 * Does a work, then its ending, also where the work fails. Rejects with the error of the work where both fail, which
 * `finally` would hide behind that of the ending.
 */
export async function endingWith<Result>(ending: () => Promise<void>, work: () => Promise<Result>): Promise<Result> {
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    await ending().catch(() => {});
    throw error;
  }
  await ending();
  return result;
}
