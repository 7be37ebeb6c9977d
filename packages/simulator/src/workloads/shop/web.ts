import type { Behaviour } from '../behaviour.ts';
import { pathnameOf } from '../json-answer.ts';
import { callService, isUnder, noHandler, passedOn, shopAnswer, SHOP_PORT } from './shop-answer.ts';

/** The shop's front: puts a product page together from `details` and `reviews`. */
export const web: Behaviour = {
  httpPorts: [SHOP_PORT],
  latencyMs: 5,
  respond(request, context) {
    const path = pathnameOf(request.path);
    const version = context.tag;
    if (path === '/health') {
      return shopAnswer(200, { service: 'web', version, status: 'ok' }, version);
    }
    if (path !== '/' && !isUnder(path, '/products')) return noHandler(path, version);
    const product = encodeURIComponent(path.split('/')[2] ?? '0');
    const headers = passedOn(request.headers);
    const part = (service: string): unknown =>
      callService(context, {
        url: `http://${service}:${SHOP_PORT}/${service}/${product}`,
        headers,
      });
    const page = { product, details: part('details'), reviews: part('reviews') };
    return shopAnswer(200, page, version);
  },
};
