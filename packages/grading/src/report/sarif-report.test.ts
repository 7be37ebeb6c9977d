import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Validator, type Schema } from '@cfworker/json-schema';
import { describe, expect, test } from 'vitest';
import {
  sampleBatch,
  sampleReport,
  sampleResult,
  sampleUndecided,
} from '../testing/sample-results.ts';
import { classOfBatch } from './class-report.ts';
import { reportOfResult } from './grade-report.ts';
import { renderSarifReport } from './sarif-report.ts';

// The schema as OASIS published it, from the package of Microsoft's matchers.
const schema = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve(
      '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
    ),
    'utf8',
  ),
) as Schema; // a JSON schema, as its name says
const sarif = new Validator(schema, '7', false);

function schemaErrors(text: string): readonly string[] {
  const { errors } = sarif.validate(JSON.parse(text));
  return errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`);
}

describe('renderSarifReport', () => {
  test('has a result per check that is not passed, with its line, mistake and points', () => {
    const log: unknown = JSON.parse(
      renderSarifReport([{ ...sampleReport(sampleUndecided()), folder: './hand in/anna' }]),
    );
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'drydock', semanticVersion: '0.1.0' } },
          results: [
            {
              ruleId: 'vs.and-or',
              kind: 'fail',
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'hand%20in/anna/routes/a%20b.yaml' },
                    region: { startLine: 3 },
                  },
                  logicalLocations: [{ fullyQualifiedName: 'tiny/one/second' }],
                },
              ],
              relatedLocations: [{ physicalLocation: { region: { startLine: 2 } } }],
              properties: { earned: 0, possible: 1 },
            },
            { ruleId: 'fourth', kind: 'fail', level: 'warning' },
            { ruleId: 'sixth', kind: 'open', level: 'none' },
          ],
        },
      ],
    });
  });

  test('keeps to the published schema', () => {
    expect(schemaErrors(renderSarifReport([]))).toEqual([]);
    expect(schemaErrors(renderSarifReport([sampleReport()]))).toEqual([]);
    expect(schemaErrors(renderSarifReport(classOfBatch(sampleBatch()).entries))).toEqual([]);
  });

  test('the schema refuses what is none', () => {
    const broken = renderSarifReport([sampleReport()]).replace(
      '"level": "error"',
      '"level": "bad"',
    );
    expect(schemaErrors(broken)).not.toEqual([]);
  });

  test('has no result when all is well', () => {
    const checks = sampleResult().checks.slice(0, 1);
    const report = reportOfResult(sampleResult({ checks, score: 1 }), { title: 'Tiny' });
    expect(JSON.parse(renderSarifReport([report]))).toMatchObject({ runs: [{ results: [] }] });
  });
});
