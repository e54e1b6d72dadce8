/** A sentence for people, and below it what to type next. */
export function withRemedy(sentence: string, remedy: string | undefined): string {
  return remedy ? `${sentence}\n  try: ${remedy}` : sentence;
}
