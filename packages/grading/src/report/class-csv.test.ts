import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sampleBatch } from '../testing/sample-results.ts';
import { CLASS_CSV_HEADER, renderClassCsv } from './class-csv.ts';
import { classOfBatch } from './class-report.ts';

describe('renderClassCsv', () => {
  test('has the header that the guide documents, and a line per submission', () => {
    const [header, first, , , , undecided] = renderClassCsv(classOfBatch(sampleBatch())).split(
      '\r\n',
    );
    expect(header).toBe(CLASS_CSV_HEADER.join(','));
    const guide = readFileSync(new URL('../../../../docs/grading.md', import.meta.url), 'utf8');
    expect(guide).toContain(`\n${header}\n`);
    expect(first).toBe('s-0000,id-0,Learner 0,l0@example.org,graded,0,0,3.33,6,vs.and-or,');
    expect(undecided).toBe('s-0004,id-4,Learner 4,l4@example.org,error,,,,,,It holds no YAML <b>.');
  });

  test('tells who handed nothing in from whose work could not be graded', () => {
    const error = { code: 'missing', message: 'Nothing was handed in.' } as const;
    const results = [{ submission: 'id-9', learner: { id: 'id-9' }, error }];
    const [, row] = renderClassCsv(classOfBatch({ ...sampleBatch(0), results })).split('\r\n');
    expect(row).toBe('id-9,id-9,,,missing,,,,,,Nothing was handed in.');
  });

  test('leaves the numbers of what is held empty: no 0 and no guess', () => {
    const rows = renderClassCsv(classOfBatch(sampleBatch())).split('\r\n');
    expect(rows[6]).toBe(
      's-0005,id-5,Learner 5,l5@example.org,undecided,,,,7,vs.and-or,The cluster did not answer in 30 s.',
    );
  });

  test.each(['=cmd()', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '\uFF1D1'])(
    'makes text of %j, which a sheet would take for a formula',
    (name) => {
      const [, row = ''] = rowsOf(name);
      expect(row.replace(/^"/, '')).toMatch(/^'/);
    },
  );

  test('quotes commas, quotes and line ends, as RFC 4180 asks', () => {
    expect(rowsOf('anna, "the 1st"')[1]).toMatch(/^"anna, ""the 1st""",/);
    const [, row = ''] = renderClassCsv(named('two\r\nlines')).split(/\r\n(?=s|"|$)/);
    expect(row).toMatch(/^"two\r\nlines",/);
  });
});

function named(submission: string): ReturnType<typeof classOfBatch> {
  const batch = classOfBatch(sampleBatch(1));
  return { ...batch, entries: batch.entries.map((entry) => ({ ...entry, submission })) };
}

function rowsOf(submission: string): readonly string[] {
  return renderClassCsv(named(submission)).split('\r\n');
}
