import type { Diagnostic } from '@drydock/manifests';
import { expect, test } from 'vitest';
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
