import { fileURLToPath } from 'node:url';
import { readLabFolder } from '@drydock/lab/node';
import { expect, test, vi } from 'vitest';
import type { Archive } from '../input/zip-files.ts';
import type { GradeAnswer } from './grade-job.ts';
import { createJobGrader } from './job-grader.ts';

vi.setConfig({ testTimeout: 60_000 });

const LAB = fileURLToPath(new URL('../../../../labs/uri-routing', import.meta.url));
const NO_ARCHIVE = new TextEncoder().encode('no archive');

/** Work at which the grader fails, as at a bug of its own, this many times. */
function failing(times: number): Archive & { readonly tried: () => number } {
  let tried = 0;
  return {
    name: 'anna.zip',
    tried: () => tried,
    get bytes() {
      tried += 1;
      if (tried <= times) throw new TypeError('A bug.');
      return NO_ARCHIVE;
    },
  };
}

function codeOf(answer: GradeAnswer): string {
  return 'error' in answer ? answer.error.code : 'none';
}

test('a grader that fails at a piece of work tries once more, and then says that it failed', async () => {
  await using grader = createJobGrader({ labs: [{ files: await readLabFolder(LAB) }] });
  const bug = failing(Number.POSITIVE_INFINITY);
  const failed = await grader.grade({ lab: 0, work: bug }, () => undefined);
  expect(failed).toEqual({
    error: { code: 'failed', message: 'The grader failed at this work, twice: A bug.' },
  });
  expect(bug.tried()).toBe(2);
  const begun = vi.fn();
  expect(codeOf(await grader.grade({ lab: 0, work: failing(1) }, begun))).toBe('unreadable');
  expect(begun).toHaveBeenCalledTimes(2);
});

test('a lab that does not begin is no fault of the work', async () => {
  await using grader = createJobGrader({ labs: [{ files: new Map() }] });
  expect(codeOf(await grader.grade({ lab: 0, work: failing(0) }, () => undefined))).toBe('crash');
});
