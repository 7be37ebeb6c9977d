// npm test: all that CI runs. Every suite runs, also after a failure; the last line counts.
import { build } from '../lib/build.mjs';
import { finish } from '../lib/finish.mjs';
import {
  browser,
  conformance,
  docker,
  envoy,
  format,
  labs,
  lint,
  types,
  unit,
} from '../lib/suites.mjs';

const results = [
  await format(),
  await lint(),
  await build(),
  await types(),
  await unit(),
  await conformance(),
  await envoy(),
  await labs(),
  await docker(),
  await browser(),
];
finish(results);
