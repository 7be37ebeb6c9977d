import type { Behaviour } from '../behaviour.ts';
import { pathnameOf } from '../json-answer.ts';
import { callService, isUnder, noHandler, passedOn, shopAnswer, SHOP_PORT } from './shop-answer.ts';

const REVIEWS = [
  { reviewer: 'Ada', text: 'Arrived on time and does what it says.' },
  { reviewer: 'Linus', text: 'Solid, if a little loud.' },
];

/**
 * Reviews of a product. v1 shows text alone; v2 and v3 add stars, for which they ask `ratings`,
 * and know the new catalogue.
 */
export const reviews: Behaviour = {
  httpPorts: [SHOP_PORT],
  latencyMs: 5,
  respond(request, context) {
    const path = pathnameOf(request.path);
    const version = context.tag;
    const hasStars = version !== 'v1';
    if (path === '/' || path === '/health') {
      return shopAnswer(200, { service: 'reviews', version, status: 'ok' }, version);
    }
    if (isUnder(path, '/reviews')) {
      const product = path.split('/')[2] ?? '0';
      if (!hasStars) return shopAnswer(200, { product, version, reviews: REVIEWS }, version);
      const url = `http://ratings:${SHOP_PORT}/ratings/${encodeURIComponent(product)}`;
      const ratings = callService(context, { url, headers: passedOn(request.headers) });
      const color = version === 'v2' ? 'black' : 'red';
      return shopAnswer(200, { product, version, color, reviews: REVIEWS, ratings }, version);
    }
    if (hasStars && isUnder(path, '/newcatalog')) {
      return shopAnswer(200, { catalog: 'new', version, path }, version);
    }
    return noHandler(path, version);
  },
};
