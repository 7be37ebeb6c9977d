import type { Behaviour } from './behaviour.ts';
import { pathnameOf } from './json-answer.ts';

/** A web server with one page, at its root: nginx as it comes, and the front ends of example applications. */
export function createStaticSite(server: string, title: string): Behaviour {
  const page = (heading: string): string =>
    `<!doctype html>\n<title>${heading}</title>\n<h1>${heading}</h1>\n`;
  return {
    httpPorts: [80],
    latencyMs: 1,
    respond({ path }) {
      const isRoot = ['/', '/index.html'].includes(pathnameOf(path));
      return {
        status: isRoot ? 200 : 404,
        headers: [
          ['server', server],
          ['content-type', 'text/html'],
        ],
        body: page(isRoot ? title : '404 Not Found'),
      };
    },
  };
}
