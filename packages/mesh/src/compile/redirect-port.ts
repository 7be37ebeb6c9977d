/**
 * The port of a redirect as istiod sends it: none where the scheme implies it (istio ApplyRedirect).
 * Envoy itself would print any port that it is given.
 */
export function redirectPort(
  port: number | undefined,
  scheme: string | undefined,
  isTls: boolean,
): number | undefined {
  const known = scheme ?? (isTls ? 'https' : 'http');
  const isImplied = (known === 'https' && port === 443) || (known === 'http' && port === 80);
  return isImplied ? undefined : port;
}
