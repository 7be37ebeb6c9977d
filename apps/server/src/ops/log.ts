import { pino, type Logger, type DestinationStream } from 'pino';
import type { Config } from './config.ts';

/** Fields that may hold a secret wherever they appear; pino replaces them. */
const secretFields = [
  'password',
  'token',
  'secret',
  'code',
  'cookie',
  'authorization',
  'rejoinCode',
  'client_secret',
  'access_token',
  'id_token',
  'refresh_token',
];

const hidden = [
  ...secretFields,
  ...secretFields.map((field) => `*.${field}`),
  ...secretFields.map((field) => `*.*.${field}`),
];

/**
 * Structured logs, one JSON object a line. A call is logged by its route, never by its address, headers
 * or body: those hold codes and names. Personal data appears only as ids.
 */
export function createLog(
  config: Pick<Config, 'logLevel'>,
  destination?: DestinationStream,
): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: hidden, censor: '[hidden]' },
    serializers: { error: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** An error without the values that a driver attaches: its parameters may be personal data. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  // Drizzle's message repeats the parameters of the statement; the driver's own does not.
  const message = error.message.startsWith('Failed query') ? 'A query failed.' : error.message;
  return {
    name: error.name,
    message,
    stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)),
    ...(cause ? { cause: { name: cause.name, message: cause.message } } : {}),
  };
}
