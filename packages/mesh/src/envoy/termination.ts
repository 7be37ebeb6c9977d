import type { HttpRequest } from '../http-request.ts';
import type { FilterChain, ProxyConfig } from '../proxy-config.ts';
import { chooseChain, chooseListener } from './choose-chain.ts';

/** How the chain that takes a TLS connection ends it; undefined: no chain does. */
export function terminationOf(
  config: ProxyConfig,
  request: HttpRequest,
): Pick<FilterChain, 'terminatesTls' | 'credentials'> | undefined {
  const listener = chooseListener(config, request.destination);
  const chain = listener && chooseChain(listener, request);
  return chain?.terminatesTls ? chain : undefined;
}
