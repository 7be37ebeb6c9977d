import type { HeaderLines, WorkloadAnswer } from './behaviour.ts';

/** An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: HeaderLines = [],
): WorkloadAnswer {
  return {
    status,
    headers: [['content-type', 'application/json'], ...headers],
    body: `${JSON.stringify(value)}\n`,
  };
}

/** The first value of a header, by case-insensitive name. */
export function headerOf(headers: HeaderLines, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** The path without its query. */
export function pathnameOf(path: string): string {
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query);
}

/** The decoded query parameters, in order. */
export function queryOf(path: string): URLSearchParams {
  const query = path.indexOf('?');
  return new URLSearchParams(query === -1 ? '' : path.slice(query + 1));
}
