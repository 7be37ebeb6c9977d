/** Files that may be longer than 500 lines, each with the reason. */
export const LONG_FILES: ReadonlyMap<string, string> = new Map([]);
