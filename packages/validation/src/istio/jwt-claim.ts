const PREFIX = '@request.auth.claims';

/** Whether a header name stands for a JWT claim: `@request.auth.claims.a.b` or `@request.auth.claims[a][b]`. */
export function isJwtClaimHeader(name: string): boolean {
  if (!name.toLowerCase().startsWith(PREFIX)) return false;
  const rest = name.slice(PREFIX.length);
  return /^\..+$/.test(rest) || /^(?:\[[^[\]]+\])+$/.test(rest);
}
