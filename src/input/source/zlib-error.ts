/** An error as zlib would throw it, which reads all of a gzip member but its header and its trailer. */
export const zlibError = (code: "Z_BUF_ERROR" | "Z_DATA_ERROR", message: string): Error =>
  Object.assign(new Error(message), { code });
