/** Text of another kind than one address a line, and what to do with it. */
export interface NotAddresses {
  readonly what: string;
  readonly remedy: string;
  /** True if none of its lines is taken as an address, not even where somebody says that it is text. */
  readonly isRefusedAsText?: true;
}

/** Tells by its first lines if a text is something else than one address a line. */
export function notAddresses(first: string, second: string | undefined): NotAddresses | undefined {
  const sign =
    secondSigns.find(({ test }) => second !== undefined && test.test(second)) ??
    signs.find(({ test }) => test.test(first));
  if (sign) return sign;
  const [mine, next] = [schemeOf(first), second === undefined ? undefined : schemeOf(second)];
  if (next === undefined || mine === next || (mine !== undefined && knownScheme.test(mine))) return undefined;
  return {
    what: "its first line is no address, and the next one is: it may be cut off, or stand before the list",
    remedy: "join the parts of a file that was split (cat part-*), or take the line out",
  };
}

const schemeOf = (line: string): string | undefined => /^([a-z][a-z0-9+.-]*):\/\//i.exec(line)?.[1];
const knownScheme = /^(https?|s3|gs|abfss?|az|ftps?|file)$/i;

const asCsv = "--format csv";
const unquotedList = 'sed -n "s/.*[\'\\"]\\([^\'\\"]*\\)[\'\\"].*/\\1/p" takes the addresses out';

const byNames = "name the folder itself, or write find FOLDER -type f to a file; gsutil ls 'gs://BUCKET/**'";

/** Programs whose output is known by its second line; the first may be anything. */
const secondSigns: readonly (NotAddresses & { readonly test: RegExp })[] = [
  { test: /^[├└]── /, what: "it was drawn by tree", remedy: byNames },
  {
    test: /^(out|dir|checksum|header|user-agent|referer)=/,
    what: "it is an input file of aria2c",
    remedy: "grep -o 'https\\?://[^ ]*' FILE takes the addresses out",
  },
  {
    test: /^-+(\+-+)*$/,
    what: "it is a table as it is drawn for people",
    remedy: "psql --csv, or CSV of another program",
  },
];

/** Known programs come before tables in general. */
const signs: readonly (NotAddresses & { readonly test: RegExp })[] = [
  { test: /^sep=.$/i, what: "it is a table for Excel", remedy: asCsv },
  {
    test: /^\p{Cf}|\p{Cf}$/u,
    what: "its lines begin or end with characters that are not seen",
    remedy: "perl -CSD -pe 's/\\p{Cf}//g' FILE",
    isRefusedAsText: true,
  },
  {
    test: /^[“”„‟«»‹›‘’].*[“”‟«»‹›‘’]$/,
    what: "its lines stand in quotes as word processors write them",
    remedy: "LC_ALL=C.UTF-8 sed 's/[“”„‟«»‹›‘’]//g' FILE",
  },
  {
    test: /^<[a-z][a-z0-9+.-]*:\/\/.*>$/i,
    what: "its addresses stand in angle brackets",
    remedy: "tr -d '<>' <FILE",
  },
  {
    test: /^([*-] |\d+[.)] )?!?\[[^\]]*\]\([^)]*\)/,
    what: "it is a list of links as Markdown has them",
    remedy: "sed 's/^.*\\](//; s/)[^)]*$//' FILE leaves the addresses",
  },
  {
    test: /^\d+[.)] +\S/,
    what: "its lines are numbered",
    remedy: "sed 's/^[0-9]*[.)] *//' FILE",
  },
  { test: /^\[\s*'|^'[^']*',?$/, what: "it is a list as Python writes it", remedy: "write it by json.dump()" },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it stands before each text of a sequence of JSON
  { test: /^\u001e?[[{]\s*(["{[\]}]|$)/, what: "it is JSON, not one address a line", remedy: "--format jsonl" },
  {
    test: /^PRE \S|^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+\d[\d.]*\s+(([KMGTPE]i)?B(ytes)?\s+)?\S/,
    what: "it was written by aws s3 ls",
    remedy: "name the prefix itself: s3://bucket/prefix/",
  },
  {
    test: /^\d+\s+\d{4}-\d\d-\d\dT[\d:]+Z\s+gs:\/\//,
    what: "it was written by gsutil ls -l",
    remedy: "gsutil ls without -l",
  },
  {
    test: /^total \d|^(\d+\s+\d+\s+)?[bcdlps-]([r-][w-][xsStT-]){3}[.+@]?\s/,
    what: "it was written by ls -l or find -ls",
    remedy: "name the folder itself, or write find FOLDER -type f to a file",
  },
  {
    test: /^(\.|\.?\/.*|[a-z][a-z0-9+.-]*:\/\/.*):$/i,
    what: "its lines are in parts by folder, or about each file, as ls -R or gsutil ls -r or -L write them",
    remedy: byNames,
  },
  {
    test: /^(INFO: )?\S.*;\s+Content Length: /,
    what: "it was written by azcopy list",
    remedy: "sed 's/^INFO: //; s/; *Content Length:.*//' FILE leaves the names",
  },
  {
    test: /^\d+ \d{4}-\d\d-\d\d [\d:]+\.\d+ \S/,
    what: "it was written by rclone lsl",
    remedy: "rclone lsf -R --files-only REMOTE:PATH",
  },
  {
    test: /^[0-9a-f]{32,128} [ *]\S/,
    what: "each line begins with a checksum",
    remedy: "cut -d' ' -f3- FILE leaves the names",
  },
  {
    test: /^(MD5|SHA[\d-]+|BLAKE2\w*) ?\(.*\) ?= [0-9a-f]{32,}$/,
    what: "each line ends with a checksum",
    remedy: "sed 's/^[^(]*(//; s/) *= [0-9a-f]*$//' FILE leaves the names",
  },
  {
    test: /^[a-z][a-z0-9+.-]*:\/\/\S+ +(\d+|[a-z][a-z0-9+.-]*:\/\/.*)$/i,
    what: "its lines hold several values, parted by spaces",
    remedy: "tr -s ' ' '\\n', if all are addresses; awk '{print $1}', if the first is",
  },
  {
    test: /^\d+ \S*[/.]\S*$/,
    what: "its lines hold several values, parted by spaces",
    remedy: "awk '{print $2}', if the second is the address",
  },
  {
    test: /^\d+\.\d+ (\d+ )?\S*[/.]\S*$/,
    what: "its lines hold several values, parted by spaces",
    remedy: "awk '{print $NF}', if the last is the address",
  },
  {
    test: /^(\+[-=+]{3,}|-{4,}$|={4,}$|[┌╔╭])|^\|\s.*\|$/,
    what: "it is a table as it is drawn for people",
    remedy: "have the program write CSV or JSON lines",
  },
  {
    test: /^--\d{4}-\d\d-\d\d /,
    what: "it is a log of wget",
    remedy: "grep -o 'https\\?://[^ ]*' FILE takes the addresses out",
  },
  {
    test: /^(curl|wget|aws|gsutil|gcloud|rclone|cp|export)\s|<<-?['"]?\w/,
    what: "it is a script of commands",
    remedy: "grep -o 'https\\?://[^ ]*' FILE takes the addresses out",
  },
  { test: /^[*-] \S/, what: "it is a list as YAML or Markdown has it", remedy: "sed 's/^[*-] //' FILE" },
  {
    test: /^[a-z_]\w*=[a-z][a-z0-9+.-]*:\/\//i,
    what: "each line names its value",
    remedy: "cut -d= -f2- FILE leaves the values",
  },
  {
    test: /^[a-z_][\w-]*\s*=\s*['"[]/i,
    what: "it holds settings, not one address a line",
    remedy: unquotedList,
  },
  {
    test: /^---$|^[a-z_][\w-]+:(\s|$)/i,
    what: "its lines have names and values, as in YAML",
    remedy: "write it as JSON, such as by yq -o=json, or as CSV",
  },
  {
    test: /^\S+(\.\w+)(\t\S+\1)+$/,
    what: "its lines hold several values, parted by tabs",
    remedy: "tr '\\t' '\\n', if all are addresses; --format csv-no-header, if they are columns",
  },
  {
    test: /^"[^"]*"[,;]$/,
    what: "it is a list as programs have it, each value with a comma after it",
    remedy: "sed 's/^\"//; s/\"[,;]$//' FILE",
  },
  {
    test: /^[^\s,;]+[,;]$/,
    what: "each line ends with a comma or semicolon",
    remedy: "sed 's/[,;]$//' FILE",
  },
  { test: /\t/, what: "it is a table, its columns parted by tabs", remedy: asCsv },
  {
    test: /^(url|uri|href|path|file|filename|key|link|address|location|scene|scenes|name|id)$/i,
    what: "its first line names a column, and is no address",
    remedy: asCsv,
  },
  {
    test: /^(url|uri|href|path|file|filename|key|link|address|location|scene|name|id)(\s+[a-z_]\w*)+$/i,
    what: "its first line names columns that spaces part",
    remedy: "have the program write CSV: to_csv() in pandas, Export-Csv in PowerShell",
  },
  {
    test: /^"?[a-z_][\w -]*"?([,;|]"?[a-z_][\w -]*"?)+$/i,
    what: "its first line names columns, and is no address",
    remedy: asCsv,
  },
  {
    test: /^"[^"]*"\s*[,;|]\s*"|\.(tiff?|jp2|nc|hdf5?|h5|json|xml|zip|gz)"?[,;|]\S/i,
    what: "it is a table without names of columns",
    remedy: "--format csv-no-header, or --format csv after a first line such as url,size",
  },
];
