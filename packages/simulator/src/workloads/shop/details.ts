import type { Behaviour } from '../behaviour.ts';
import { pathnameOf } from '../json-answer.ts';
import { isUnder, noHandler, shopAnswer, SHOP_PORT } from './shop-answer.ts';

/** What a product is. */
export const details: Behaviour = {
  httpPorts: [SHOP_PORT],
  latencyMs: 3,
  respond(request, { tag }) {
    const path = pathnameOf(request.path);
    if (path === '/' || path === '/health') {
      return shopAnswer(200, { service: 'details', version: tag, status: 'ok' }, tag);
    }
    if (isUnder(path, '/details')) {
      const product = path.split('/')[2] ?? '0';
      return shopAnswer(200, { product, name: 'Ship in a bottle', price: '29.00' }, tag);
    }
    return noHandler(path, tag);
  },
};
