import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RenderError } from '../render-error.ts';
import { renderHelm, type HelmOptions } from './render-helm.ts';

const CHART = 'apiVersion: v2\nname: app\nversion: 0.1.0\n';

function render(files: Record<string, string>, options: Partial<HelmOptions> = {}): string {
  return renderHelm({
    files: new Map(Object.entries({ 'Chart.yaml': CHART, ...files })),
    releaseName: 'demo',
    namespace: 'default',
    now: () => 0n,
    random: { next: () => 0.5 },
    ...options,
  });
}

describe('renderHelm', () => {
  test('orders by kind and names the file of each document', () => {
    const text = render({
      'templates/a.yaml': 'kind: Deployment',
      'templates/b.yaml': 'kind: ConfigMap',
    });
    expect(text).toBe(
      '---\n# Source: app/templates/b.yaml\nkind: ConfigMap\n---\n# Source: app/templates/a.yaml\nkind: Deployment\n',
    );
  });

  test('lets --set win over files and a null remove a default', () => {
    const files = { 'values.yaml': 'a: 1\nb: 2\n', 'templates/a.yaml': 'v: {{ toJson .Values }}' };
    const options = { valueTexts: ['a: null\nc: {d: 1}\n'], set: ['c.e=x,f={1,y}'] };
    expect(render(files, options)).toContain('v: {"b":2,"c":{"d":1,"e":"x"},"f":[1,"y"]}');
  });

  test('gives a subchart its values, the globals and only where its condition holds', () => {
    const files = {
      'Chart.yaml': `${CHART}dependencies:\n- {name: sub, version: "*", condition: sub.enabled}\n`,
      'values.yaml': 'global: {env: prod}\nsub: {v: parent}\n',
      'charts/sub/Chart.yaml': 'name: sub\nversion: 1.0.0\n',
      'charts/sub/values.yaml': 'v: own\n',
      'charts/sub/templates/s.yaml': 'v: {{ .Values.v }}-{{ .Values.global.env }}',
    };
    expect(render(files)).toContain('v: parent-prod');
    expect(render(files, { set: ['sub.enabled=false'] })).toBe('');
  });

  test('reports in the words of Helm what does not meet the schema, a failed template, a missing chart', () => {
    const schema = { 'values.schema.json': '{"type":"object","required":["name"]}' };
    expect(() => render(schema)).toThrow("values don't meet the specifications of the schema(s)");
    expect(() => render({ 'templates/a.yaml': '{{ fail "no" }}' })).toThrow(
      'execution error at (app/templates/a.yaml:1:3): no',
    );
    expect(() =>
      renderHelm({
        releaseName: 'a',
        namespace: 'b',
        files: new Map(),
        now: () => 0n,
        random: { next: () => 0 },
      }),
    ).toThrow('Chart.yaml file is missing');
  });

  test('ends templates that include themselves', () => {
    const files = {
      'templates/a.yaml': '{{ define "h" }}{{ include "h" . }}{{ end }}{{ include "h" . }}',
    };
    expect(() => render(files)).toThrow(RenderError);
  });

  test('answers or throws RenderError for any values', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (values, set) => {
        try {
          render(
            { 'templates/a.yaml': 'v: {{ toJson .Values | quote }}' },
            { valueTexts: [values], set: [set] },
          );
        } catch (error) {
          expect(error).toBeInstanceOf(RenderError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
