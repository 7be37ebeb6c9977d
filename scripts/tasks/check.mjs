// npm run check: everything but browsers and conformance.
import { build } from '../lib/build.mjs';
import { finish } from '../lib/finish.mjs';
import { format, labs, lint, types, unit } from '../lib/suites.mjs';

const results = [
  await format(),
  await lint(),
  await build(),
  await types(),
  await unit(),
  await labs(),
];
finish(results);
