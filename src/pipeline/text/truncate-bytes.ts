/** Cuts a text to so many bytes of UTF-8 and marks it if it was cut. */
export function truncateBytes(text: string, limitBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limitBytes) return text;
  const cut = new TextDecoder().decode(bytes.subarray(0, limitBytes - 3), { stream: true });
  return `${cut}…`;
}
