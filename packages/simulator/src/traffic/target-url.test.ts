import { expect, test } from 'vitest';
import { parseTargetUrl } from './target-url.ts';

test.each([
  ['http://reviews:9080/a%2fb?x=1#frag', 'reviews', 9080, 'reviews:9080', '/a%2fb?x=1'],
  ['reviews/x', 'reviews', 80, 'reviews', '/x'],
  ['http://reviews:80', 'reviews', 80, 'reviews', '/'],
  ['https://a.b', 'a.b', 443, 'a.b', '/'],
  ['http://host?q', 'host', 80, 'host', '/?q'],
  ['http://user:pw@host/x/../y', 'host', 80, 'host', '/x/../y'],
])('reads %s', (url, ...want) => {
  const { host, port, authority, path } = parseTargetUrl(url) ?? {};
  expect([host, port, authority, path]).toEqual(want);
});

test.each(['', 'http://', 'http://host:99999/', 'http://:80/'])('refuses %j', (url) => {
  expect(parseTargetUrl(url)).toBeUndefined();
});
