/** Tells if a text is the address of a PostgreSQL server; the driver takes any other for a host called `base`. */
export const isDatabaseUrl = (text: string): boolean => /^postgres(ql)?:\/\/\S+$/.test(text);
