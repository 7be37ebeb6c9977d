/** Values that `-w` can print. */
export type WriteOutValues = Readonly<Record<string, string>>;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Expands curl's `-w` format; names it does not know go to `warn` and print nothing. */
export function formatWriteOut(
  format: string,
  values: WriteOutValues,
  headers: readonly (readonly [string, string])[],
  warn: (name: string) => void,
): string {
  return format.replaceAll(
    /%%|%\{([^}]*)\}|%header\{([^}]*)\}|\\([nrt])/g,
    (token, name?: string, header?: string, escape?: string) => {
      if (token === '%%') return '%';
      if (escape !== undefined) return ESCAPES[escape] ?? '';
      if (header !== undefined) return headerValue(headers, header);
      const value = name === undefined ? undefined : values[name];
      if (value === undefined) warn(name ?? token);
      return value ?? '';
    },
  );
}

/** The first value of a header, '' when there is none. */
export function headerValue(headers: readonly (readonly [string, string])[], name: string): string {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1] ?? '';
}
