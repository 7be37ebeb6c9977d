/** Differences that stay, by the name of the case and the request line, with the reason. */
export const ACCEPTED: ReadonlyMap<string, string> = new Map();
