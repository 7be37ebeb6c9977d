/** How curl ends when no HTTP answer came: its exit code and the words after `curl: (code)`. */
export interface CurlFailure {
  readonly code: number;
  readonly message: string;
}

/** Translates the traffic probe's reason (`TrafficResult.error`) into curl's. */
export function curlFailure(error: string, url: URL, durationMs: number): CurlFailure {
  const host = url.hostname;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (/resolve|no such host|unknown host|dns/i.test(error)) {
    return { code: 6, message: `Could not resolve host: ${host}` };
  }
  if (/refused|no listener|could not connect|unreachable/i.test(error)) {
    return {
      code: 7,
      message: `Failed to connect to ${host} port ${port} after ${durationMs} ms: Could not connect to server`,
    };
  }
  if (/timed? ?out/i.test(error)) {
    return { code: 28, message: `Connection timed out after ${durationMs} milliseconds` };
  }
  if (/empty reply|closed before/i.test(error)) {
    return { code: 52, message: 'Empty reply from server' };
  }
  if (/reset/i.test(error)) return { code: 56, message: 'Recv failure: Connection reset by peer' };
  if (/tls|certificate|ssl/i.test(error)) {
    return { code: 35, message: `TLS connect error: ${error}` };
  }
  return { code: 56, message: error };
}
