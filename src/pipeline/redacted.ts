const signedParameter = /([?&][^=&\s"\\]*(?:sig|token|key|credential|password|secret|policy)[^=&\s"\\]*=)[^&\s"\\]+/gi;
const passwordInAddress = /(:\/\/[^:/?#\s"\\]*:)[^@/?#\s"\\]+@/g;

/** Text without what would let a reader in: signatures and tokens in addresses, passwords before their `@`. */
export function redacted(text: string): string {
  return text.replace(signedParameter, "$1***").replace(passwordInAddress, "$1***@");
}
