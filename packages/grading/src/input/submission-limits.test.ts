import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { WORK_LIMITS } from '../engine/start-worker.ts';
import { megabytes, SUBMISSION_LIMITS } from './submission-limits.ts';

const guide = readFileSync(new URL('../../../../docs/grading.md', import.meta.url), 'utf8');

test('the guide names the limits as they are', () => {
  const [, limits = ''] = guide.split('\n## Limits\n');
  const {
    archiveBytes,
    commits,
    depth,
    entries,
    fileBytes,
    gitObjects,
    knownBytes,
    ratio,
    setBytes,
  } = SUBMISSION_LIMITS;
  for (const words of [
    `${entries.toLocaleString('en')} files`,
    `folders ${depth} deep`,
    `${megabytes(fileBytes)} in a file`,
    `${megabytes(setBytes)} in all`,
    `${knownBytes / 1024} kB in the files that the lab reads`,
    `an archive ${megabytes(archiveBytes)}`,
    `${ratio} times its size`,
    `${gitObjects.toLocaleString('en')} objects`,
    `last ${commits} commits`,
    `${WORK_LIMITS.timeMs / 1000} seconds of processor time`,
    `${WORK_LIMITS.memoryMb} MB of memory`,
  ]) {
    expect(limits).toContain(words);
  }
});
