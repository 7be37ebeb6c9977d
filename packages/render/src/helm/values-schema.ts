import { Validator, type Schema } from '@cfworker/json-schema';
import { writeJson } from '../functions/data-formats.ts';
import { RenderError } from '../render-error.ts';
import { GoMap } from '../template/go-value.ts';
import type { Chart } from './chart.ts';

const MOST_PROBLEMS = 100;

/** Checks the values against values.schema.json of the chart and its subcharts. Throws RenderError with all problems. */
export function checkValuesSchema(chart: Chart, values: GoMap): void {
  const problems = schemaProblems(chart, values);
  if (problems.length > 0)
    throw new RenderError(
      `values don't meet the specifications of the schema(s) in the following chart(s):\n${problems.join('')}`,
    );
}

function schemaProblems(chart: Chart, values: GoMap): readonly string[] {
  const own = chart.schema === undefined ? [] : problemsOf(chart.schema, values);
  const inner = chart.subcharts.flatMap((subchart) => {
    const table = values.entries.get(subchart.name);
    return table instanceof GoMap ? schemaProblems(subchart, table) : [];
  });
  return [...(own.length > 0 ? [`${chart.name}:\n${own.join('\n')}\n`] : []), ...inner];
}

function problemsOf(source: string, values: GoMap): readonly string[] {
  try {
    const schema = JSON.parse(source) as Schema | boolean; // the validator reports what it cannot use
    const value: unknown = JSON.parse(writeJson(values));
    const { valid, errors } = new Validator(schema, draftOf(schema), false).validate(value);
    if (valid) return [];
    return errors
      .filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items')
      .slice(0, MOST_PROBLEMS)
      .map(({ instanceLocation, error }) => `- at '${instanceLocation.slice(1)}': ${error}`);
  } catch (error) {
    if (error instanceof RangeError) throw new RenderError('values.schema.json is nested too deep');
    return [error instanceof Error ? error.message : 'unreadable schema'];
  }
}

function draftOf(schema: Schema | boolean): '4' | '7' | '2019-09' | '2020-12' {
  const named = typeof schema === 'boolean' ? '' : (schema.$schema ?? '');
  const [, draft] = /draft(?:-0|\/)(4|7|2019-09|2020-12)\b/.exec(named) ?? [];
  if (draft === '4' || draft === '7' || draft === '2019-09') return draft;
  return named.includes('draft-06') ? '7' : '2020-12';
}
