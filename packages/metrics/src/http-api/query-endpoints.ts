import { formatDecimal, formatValue } from '../promql/format-number.ts';
import { parseQuery } from '../promql/parse.ts';
import {
  instantQuery,
  rangeQuery,
  type QueryAnswer,
  type QueryOptions,
  type QueryResult,
  type Sample,
} from '../promql/query.ts';
import { describeQueryError, QueryError } from '../promql/query-error.ts';
import { apiData, apiError, ParameterError, type ApiAnswer } from './api-answer.ts';
import type { ApiSource } from './api-source.ts';
import { parseStep, parseTimestamp } from './timestamp.ts';

const MAX_POINTS = 11_000;
/** Prometheus' `--query.timeout`. */
const TIMEOUT_MS = 120_000;

/** `/api/v1/query` */
export function answerQuery(parameters: URLSearchParams, source: ApiSource): ApiAnswer {
  const query = parameters.get('query') ?? '';
  const at = timeParameter(parameters, 'time') ?? source.now();
  const options = optionsFor(parameters, source);
  return answerOf(instantQuery(source.storage, query, at, options), query, parameters);
}

/** `/api/v1/query_range` */
export function answerRangeQuery(parameters: URLSearchParams, source: ApiSource): ApiAnswer {
  const query = parameters.get('query') ?? '';
  const [start, end] = [requiredTime(parameters, 'start'), requiredTime(parameters, 'end')];
  if (end < start) throw new ParameterError('end', 'end timestamp must not be before start time');
  const stepText = parameters.get('step') ?? '';
  const step = parseStep(stepText);
  if (step === undefined)
    throw new ParameterError(
      'step',
      `cannot parse ${JSON.stringify(stepText)} to a valid duration`,
    );
  if (step <= 0) {
    throw new ParameterError(
      'step',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  if ((end - start) / step > MAX_POINTS) {
    return apiError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  const options = optionsFor(parameters, source);
  const answer = rangeQuery(source.storage, query, { start, end, step }, options);
  return answerOf(answer, query, parameters);
}

function answerOf(answer: QueryAnswer, query: string, parameters: URLSearchParams): ApiAnswer {
  if (!answer.ok) return errorAnswer(answer.error, query);
  const limit = Number(parameters.get('limit') ?? 0);
  const data = toJson(answer.result);
  return apiData(
    limit > 0 && Array.isArray(data.result) && answer.result.type !== 'scalar'
      ? { ...data, result: data.result.slice(0, limit) }
      : data,
  );
}

function errorAnswer(error: QueryError, query: string): ApiAnswer {
  if (error.kind === 'timeout') return apiError('timeout', error.message);
  const isTyped = error.message.startsWith('invalid expression type');
  if (error.kind === 'execution' && !isTyped) return apiError('execution', error.message);
  return apiError('bad_data', `invalid parameter "query": ${describeQueryError(error, query)}`);
}

/** A result in the form of the API. */
export function toJson(result: QueryResult): {
  readonly resultType: string;
  readonly result: unknown;
} {
  switch (result.type) {
    case 'scalar':
      return { resultType: 'scalar', result: pair(result.value) };
    case 'string':
      return { resultType: 'string', result: result.value };
    case 'vector':
      return {
        resultType: 'vector',
        result: result.series.map(({ labels, sample }) => ({
          metric: labels,
          value: pair(sample),
        })),
      };
    case 'matrix':
      return {
        resultType: 'matrix',
        result: result.series.map(({ labels, samples }) => ({
          metric: labels,
          values: samples.map(pair),
        })),
      };
  }
}

/** Prometheus writes `f` but for the very small and the very large. */
function pair([seconds, value]: Sample): readonly [number, string] {
  const size = Math.abs(value);
  const isPlain = value === 0 || (size >= 1e-6 && size < 1e21);
  return [seconds, isPlain ? formatDecimal(value) : formatValue(value)];
}

/** Checks the query at once, so that a parse error does not wait; ends it when its time is over. */
function optionsFor(
  parameters: URLSearchParams,
  { stopwatch, queryOptions = {} }: ApiSource,
): QueryOptions {
  const query = parameters.get('query') ?? '';
  try {
    parseQuery(query, queryOptions);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new ParameterError('query', describeQueryError(error, query));
  }
  const text = parameters.get('timeout');
  const asked = text === null ? TIMEOUT_MS : parseStep(text);
  if (asked === undefined)
    throw new ParameterError('timeout', `cannot parse ${JSON.stringify(text)} to a valid duration`);
  if (!stopwatch) return queryOptions;
  const endsAt = stopwatch() + Math.min(asked, TIMEOUT_MS);
  const checkpoint = (): void => {
    if (stopwatch() > endsAt)
      throw new QueryError('timeout', 'query timed out in expression evaluation');
  };
  return { ...queryOptions, limits: { ...queryOptions.limits, checkpoint } };
}

/** A time that may be left out. */
export function timeParameter(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  return text === null || text === '' ? undefined : requiredTime(parameters, name);
}

function requiredTime(parameters: URLSearchParams, name: string): number {
  const text = parameters.get(name) ?? '';
  const time = parseTimestamp(text);
  if (time === undefined)
    throw new ParameterError(name, `cannot parse ${JSON.stringify(text)} to a valid timestamp`);
  return time;
}
