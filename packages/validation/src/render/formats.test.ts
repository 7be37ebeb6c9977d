import type { Diagnostic } from '@drydock/manifests';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Validator, type Schema } from '@cfworker/json-schema';
import { expect, test } from 'vitest';
import { codes } from '../codes.ts';
import { renderGithub } from './github.ts';
import { renderJunit } from './junit.ts';
import { renderSarif } from './sarif.ts';

const texts = new Map([
  ['a b/vs.yaml', 'kind: X\nname: <a>\n'],
  ['good.yaml', 'kind: Y\n'],
]);
const error: Diagnostic = {
  code: 'virtual-service/unknown-host',
  rule: 'virtual-service/unknown-host',
  severity: 'error',
  stage: 'analysis',
  message: 'No host "<a>": 100%',
  hint: 'Change, it.',
  file: 'a b/vs.yaml',
  range: [14, 17],
  fixes: [{ title: 'Change to b', edits: [{ file: 'a b/vs.yaml', range: [14, 17], text: 'b' }] }],
  related: [{ file: 'good.yaml', range: [0, 4], message: 'the other' }],
};
const warning: Diagnostic = {
  ...error,
  severity: 'warning',
  range: [0, 17],
  fixes: [],
  related: [],
};

test('GitHub annotations escape what ends a property or a line', () => {
  expect(renderGithub([error, warning], texts)).toBe(
    '::error file=a b/vs.yaml,line=2,endLine=2,col=7,endColumn=10,title=virtual-service/unknown-host::No host "<a>": 100%25%0AChange, it.\n' +
      '::warning file=a b/vs.yaml,line=1,endLine=2,title=virtual-service/unknown-host::No host "<a>": 100%25%0AChange, it.\n',
  );
});

test('JUnit has a suite per file; warnings do not fail', () => {
  expect(renderJunit([error, warning], texts)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="drydock" tests="2" failures="1">
      <testsuite name="a b/vs.yaml" tests="1" failures="1">
        <testcase classname="a b/vs.yaml" name="virtual-service/unknown-host at line 2">
          <failure type="virtual-service/unknown-host" message="No host &quot;&lt;a&gt;&quot;: 100%">a b/vs.yaml:2:7 error virtual-service/unknown-host: No host &quot;&lt;a&gt;&quot;: 100% Change, it.</failure>
        </testcase>
        <system-out>a b/vs.yaml:1:1 warning virtual-service/unknown-host: No host &quot;&lt;a&gt;&quot;: 100% Change, it.</system-out>
      </testsuite>
      <testsuite name="good.yaml" tests="1" failures="0">
        <testcase classname="good.yaml" name="valid"/>
      </testsuite>
    </testsuites>
    "
  `);
});

test('SARIF names the rule, the place, the fix and the other place', () => {
  expect(JSON.parse(renderSarif([error], texts))).toMatchInlineSnapshot(`
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "runs": [
        {
          "columnKind": "utf16CodeUnits",
          "results": [
            {
              "fixes": [
                {
                  "artifactChanges": [
                    {
                      "artifactLocation": {
                        "uri": "a%20b/vs.yaml",
                      },
                      "replacements": [
                        {
                          "deletedRegion": {
                            "endColumn": 10,
                            "endLine": 2,
                            "startColumn": 7,
                            "startLine": 2,
                          },
                          "insertedContent": {
                            "text": "b",
                          },
                        },
                      ],
                    },
                  ],
                  "description": {
                    "text": "Change to b",
                  },
                },
              ],
              "level": "error",
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "a%20b/vs.yaml",
                    },
                    "region": {
                      "endColumn": 10,
                      "endLine": 2,
                      "startColumn": 7,
                      "startLine": 2,
                    },
                  },
                },
              ],
              "message": {
                "text": "No host "<a>": 100% Change, it.",
              },
              "relatedLocations": [
                {
                  "message": {
                    "text": "the other",
                  },
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "good.yaml",
                    },
                    "region": {
                      "endColumn": 5,
                      "endLine": 1,
                      "startColumn": 1,
                      "startLine": 1,
                    },
                  },
                },
              ],
              "ruleId": "virtual-service/unknown-host",
              "ruleIndex": 0,
            },
          ],
          "tool": {
            "driver": {
              "name": "drydock",
              "rules": [
                {
                  "defaultConfiguration": {
                    "level": "error",
                  },
                  "id": "virtual-service/unknown-host",
                  "properties": {
                    "stage": "analysis",
                    "upstream": "IST0101",
                  },
                  "shortDescription": {
                    "text": "A route sends requests to a host that does not exist",
                  },
                },
              ],
            },
          },
        },
      ],
      "version": "2.1.0",
    }
  `);
});

test('no findings are an empty log and passed tests', () => {
  expect(JSON.parse(renderSarif([], texts))).toMatchObject({ runs: [{ results: [] }] });
  expect(renderJunit([], texts)).toContain('tests="2" failures="0"');
  expect(renderGithub([], texts)).toBe('');
});

// The schema as OASIS published it, from the package of Microsoft's matchers.
const sarifSchema = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve(
      '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
    ),
    'utf8',
  ),
) as Schema; // a JSON schema, as its name says
const sarif = new Validator(sarifSchema, '7', false);

function sarifErrors(log: unknown): readonly string[] {
  return sarif.validate(log).errors.map((entry) => `${entry.instanceLocation} ${entry.error}`);
}

test('SARIF keeps to its schema, whatever the code, range or file', () => {
  const everyCode = codes.map(({ code, severity, stage }) => ({ ...error, code, severity, stage }));
  const odd: readonly Diagnostic[] = [
    { ...error, range: [0, 0] },
    { ...error, range: [18, 18] },
    { ...error, file: 'absent é.yaml', range: [0, 0] },
    { ...error, code: 'nobody/knows' },
    warning,
  ];
  for (const findings of [[], [error], everyCode, odd]) {
    expect(sarifErrors(JSON.parse(renderSarif(findings, texts)))).toEqual([]);
  }
});

test('the schema of SARIF refuses what is none', () => {
  const broken: unknown = JSON.parse(
    renderSarif([error], texts).replace('"level": "error"', '"level": "fatal"'),
  );
  expect(sarifErrors(broken)).not.toEqual([]);
});

test('every GitHub annotation is one line of the shape that a workflow reads', () => {
  const lines = renderGithub([error, warning, { ...error, message: 'a\r\nb' }], texts)
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(line).toMatch(/^::(?:error|warning|notice) (?:\w+=[^,:\r]+,)*\w+=[^,:\r]+::[^\r]+$/);
  }
});

test('JUnit counts what it holds, and has no character that XML lacks', () => {
  const xml = renderJunit([error, { ...error, message: 'a\u0000b]]>' }, warning], texts);
  expect(xml.match(/<testcase /g)).toHaveLength(3);
  expect(xml.match(/<failure /g)).toHaveLength(2);
  expect(xml).toContain('<testsuites name="drydock" tests="3" failures="2">');
  expect(xml).not.toContain('\u0000');
  expect(xml.replaceAll(/<\?xml[^?]*\?>|<\/?[a-z-]+(?: [a-z]+="[^"<]*")*\/?>/g, '')).not.toMatch(
    /[<>]/,
  );
});
