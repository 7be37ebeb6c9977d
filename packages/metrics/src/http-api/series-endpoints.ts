import { compareBytes, type Labels } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import { parseQuery } from '../promql/parse.ts';
import { describeQueryError, QueryError } from '../promql/query-error.ts';
import { apiData, apiError, ParameterError, type ApiAnswer } from './api-answer.ts';
import type { ApiSource } from './api-source.ts';
import { timeParameter } from './query-endpoints.ts';

/** `/api/v1/series` */
export function answerSeries(parameters: URLSearchParams, source: ApiSource): ApiAnswer {
  if (parameters.getAll('match[]').length === 0)
    return apiError('bad_data', 'no match[] parameter provided');
  return limited(parameters, selected(parameters, source));
}

/** `/api/v1/labels` */
export function answerLabelNames(parameters: URLSearchParams, source: ApiSource): ApiAnswer {
  const names = selected(parameters, source).flatMap((labels) => Object.keys(labels));
  return limited(parameters, [...new Set(names)].toSorted(compareBytes));
}

/** `/api/v1/label/<name>/values` */
export function answerLabelValues(
  name: string,
  parameters: URLSearchParams,
  source: ApiSource,
): ApiAnswer {
  if (name === '') return apiError('bad_data', `invalid label name: ${JSON.stringify(name)}`);
  // Names with dots and the like come escaped: U__http_2e_status.
  const plain = name.startsWith('U__') ? unescapeName(name) : name;
  const values = selected(parameters, source).flatMap((labels) => labels[plain] ?? []);
  return limited(parameters, [...new Set(values)].toSorted(compareBytes));
}

function unescapeName(name: string): string {
  return name
    .slice(3)
    .replaceAll(/__|_([0-9a-f]+)_/gi, (whole, code?: string) =>
      code === undefined
        ? whole === '__'
          ? '_'
          : whole
        : String.fromCodePoint(Number.parseInt(code, 16)),
    );
}

function limited(parameters: URLSearchParams, rows: readonly unknown[]): ApiAnswer {
  const limit = Number(parameters.get('limit') ?? 0);
  return apiData(limit > 0 ? rows.slice(0, limit) : rows);
}

function selected(parameters: URLSearchParams, { storage }: ApiSource): readonly Labels[] {
  const range = {
    from: timeParameter(parameters, 'start') ?? -Infinity,
    to: timeParameter(parameters, 'end') ?? Infinity,
  };
  const selectors = parameters.getAll('match[]');
  if (selectors.length === 0) return storage.labelSets([], range);
  const found = new Set<Labels>();
  for (const selector of selectors)
    for (const labels of storage.labelSets(matchersOf(selector), range)) found.add(labels);
  return [...found];
}

function matchersOf(selector: string): readonly Matcher[] {
  try {
    const expr = parseQuery(selector);
    if (expr.type === 'selector') return expr.matchers;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new ParameterError('match[]', describeQueryError(error, selector));
  }
  throw new ParameterError('match[]', `${JSON.stringify(selector)} is not a series selector`);
}
