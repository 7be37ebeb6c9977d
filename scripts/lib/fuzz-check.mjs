// fast-check as `npm run fuzz` sees it: every property runs until its time is over, on a fresh seed.
import * as check from '../../node_modules/fast-check/lib/fast-check.js';

const milliseconds = Number(process.env.DRYDOCK_FUZZ_SECONDS) * 1000;

export * from '../../node_modules/fast-check/lib/fast-check.js';

/** A failure still shrinks and names the seed that repeats it. */
export function assert(property, parameters) {
  const { numRuns: _numRuns, seed: _seed, ...kept } = parameters ?? {};
  return check.assert(property, {
    ...kept,
    numRuns: Number.MAX_SAFE_INTEGER,
    maxSkipsPerRun: 1,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: false,
  });
}

// eslint-disable-next-line import/no-default-export -- the tests import fast-check by its default
export default { ...check.default, assert };
