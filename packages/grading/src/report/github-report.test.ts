import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  sampleBatch,
  sampleReport,
  sampleResult,
  sampleUndecided,
} from '../testing/sample-results.ts';
import { classOfBatch } from './class-report.ts';
import { renderGithubReport } from './github-report.ts';
import { reportOfResult } from './grade-report.ts';

/** The grammar of workflow commands: properties without their separators, one line, escaped data. */
const COMMAND =
  /^::(?:error|warning|notice) (?:[a-zA-Z]+=[^,:\r\n]*)(?:,[a-zA-Z]+=[^,:\r\n]*)*::[^\r\n]*$/;

interface Command {
  readonly level: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Reads a command as the runner does: the first `::` after the properties ends them. */
function parse(line: string): Command {
  const [, level = '', listed = '', text = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const decode = (value: string): string =>
    value
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = Object.fromEntries(
    listed.split(',').map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), decode(pair.slice(at + 1))];
    }),
  );
  return { level, properties, text: decode(text) };
}

const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1);

describe('renderGithubReport', () => {
  test('annotates the line of each check that is not passed, and ends with the points', () => {
    const report = { ...sampleReport(), folder: 'work' };
    const commands = lines(renderGithubReport(report)).map(parse);
    expect(commands.map(({ level, properties }) => [level, properties['file'] ?? ''])).toEqual([
      ['error', 'work/routes/a b.yaml'],
      ['warning', ''],
      ['notice', ''],
      ['notice', ''],
    ]);
    expect(commands[0]?.properties['line']).toBe('3');
    expect(commands[0]?.text).toContain('\nRequest: GET http://reviews/wp from web in prod\n');
    expect(commands[0]?.text).toContain('\nPoints: 0 of 1');
    expect(commands[2]).toMatchObject({
      properties: { title: 'Autograding complete' },
      text: 'Points 3.33/6',
    });
    expect(JSON.parse(commands[3]?.text ?? '')).toEqual({ totalPoints: 3.33, maxPoints: 6 });
  });

  test('claims no points while something is undecided or has no result', () => {
    const failed = classOfBatch(sampleBatch()).entries[4];
    for (const report of [sampleReport(sampleUndecided()), ...(failed ? [failed] : [])]) {
      const text = renderGithubReport(report);
      expect(text).not.toContain('Points 3');
      expect(text).not.toContain('totalPoints');
      expect(text).toContain('Held, not 0');
    }
  });

  test('escapes what ends a property, a command or a line', () => {
    const title = 'a,b:c%d\r\n::error::e';
    const checks = [
      {
        ...sampleResult().checks[0],
        id: 'x',
        step: 'y',
        title,
        status: 'fail',
        earned: 0,
        possible: 1,
      },
    ] as const;
    const [first] = lines(renderGithubReport(reportOfResult(sampleResult({ checks }), { title })));
    expect(first).toBe(
      '::error title=Failed%3A a%2Cb%3Ac%25d%0D%0A%3A%3Aerror%3A%3Ae::Points: 0 of 1',
    );
  });

  test('is one command a line, whatever a learner wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (title, file) => {
        const checks = sampleResult().checks.map((check) => ({
          ...check,
          title,
          message: title,
          place: { file, line: 1 },
        }));
        const report = reportOfResult(sampleResult({ checks }), { title });
        const shown = lines(renderGithubReport(report));
        expect(shown.filter((line) => !COMMAND.test(line))).toEqual([]);
        expect(shown).toHaveLength(4);
        expect(parse(shown[0] ?? '').properties['title']).toBe(`Failed: ${title}`);
      }),
      { numRuns: 50 },
    );
  });
});
