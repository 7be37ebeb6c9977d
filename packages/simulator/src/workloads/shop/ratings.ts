import type { Behaviour } from '../behaviour.ts';
import { pathnameOf } from '../json-answer.ts';
import { isUnder, noHandler, shopAnswer, SHOP_PORT } from './shop-answer.ts';

/** Stars of a product. */
export const ratings: Behaviour = {
  httpPorts: [SHOP_PORT],
  latencyMs: 3,
  respond(request, { tag }) {
    const path = pathnameOf(request.path);
    if (path === '/' || path === '/health') {
      return shopAnswer(200, { service: 'ratings', version: tag, status: 'ok' }, tag);
    }
    if (isUnder(path, '/ratings')) {
      return shopAnswer(
        200,
        { product: path.split('/')[2] ?? '0', stars: { Ada: 5, Linus: 4 } },
        tag,
      );
    }
    return noHandler(path, tag);
  },
};
