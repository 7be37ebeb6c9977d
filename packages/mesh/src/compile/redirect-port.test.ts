import { expect, test } from 'vitest';
import { redirectPort } from './redirect-port.ts';

test.each([
  [443, 'https', false, undefined],
  [80, undefined, false, undefined],
  [443, undefined, true, undefined],
  [443, undefined, false, 443],
  [80, 'https', false, 80],
  [undefined, 'https', false, undefined],
])(
  'a redirect to port %s, scheme %s, at a TLS server %s sends port %s',
  (port, scheme, tls, sent) => {
    expect(redirectPort(port, scheme, tls)).toBe(sent);
  },
);
