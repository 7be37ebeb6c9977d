import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE, sampleBatch, sampleReport } from '../testing/sample-results.ts';
import { classOfBatch } from './class-report.ts';
import { classFiles, fileNames, gradeFiles, submissionFiles } from './report-files.ts';

describe('fileNames', () => {
  test('keeps a plain name, and makes one of any other', () => {
    const names = fileNames(['anna', 's-0147', 'Jürgen M', '../../etc/passwd', 'nul', '']);
    expect([...names.values()]).toEqual([
      'anna',
      's-0147',
      'Jürgen_M',
      '____etc_passwd',
      '_nul',
      '_',
    ]);
  });

  test('gives no two submissions one name, even where case does not count', () => {
    expect([...fileNames(['a b', 'a_b', 'A?B']).values()]).toEqual(['a_b', 'a_b-2', 'A_B-3']);
  });

  test('stays in its folder and within a length, whatever a submission is called', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 200 })), (submissions) => {
        const names = [...fileNames([...submissions, HOSTILE]).values()];
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
        for (const name of names) {
          expect(name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
          expect(Array.from(name).length).toBeLessThan(64);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('files of reports', () => {
  test('hold every form of a report', () => {
    expect([...gradeFiles(sampleReport()).keys()]).toEqual([
      'report.txt',
      'report.html',
      'report.junit.xml',
      'report.sarif',
      'report.github.txt',
      'report.gradescope.json',
      'report.md',
    ]);
    expect([...submissionFiles(sampleReport(), 'anna').keys()]).toEqual([
      'submissions/anna.txt',
      'submissions/anna.html',
    ]);
  });

  test('of a class lead to those of its submissions', () => {
    const report = classOfBatch(sampleBatch(3));
    const files = classFiles(report, fileNames(['s-0000', 's-0001', 's-0002']));
    expect([...files.keys()]).toEqual(['class.txt', 'class.csv', 'class.html', 'class.md']);
    expect(files.get('class.html')).toContain('href="submissions/s-0002.html"');
  });
});
