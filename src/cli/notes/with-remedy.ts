/** A sentence for people, and below it the next command to type. */
export function withRemedy(sentence: string, remedy: string | undefined): string {
  return remedy ? `${sentence}\n  try: ${remedy}` : sentence;
}
