/** Names a letter by the file and line it was made from, else by the end of its id: those of one sender begin alike. */
export const letterName = ({ place, id }: { readonly place?: string; readonly id: string }): string =>
  place || `…${id.slice(-8)}`;
