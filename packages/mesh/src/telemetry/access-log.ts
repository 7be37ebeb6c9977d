import type { JsonObject, JsonValue } from '@drydock/manifests';
import { headerValue } from '../envoy/request-view.ts';
import { valueFor } from './call-attributes.ts';
import type { CallRecord } from './call-record.ts';
import { asText } from './expression/evaluate.ts';
import { parseExpression } from './expression/parse-expression.ts';
import type { AccessLog } from './log-settings.ts';
import type { TelemetrySettings } from './telemetry.ts';
import { formatTime } from './format-time.ts';

/** One line of a log, without its line end. */
export interface LoggedLine {
  readonly log: AccessLog;
  readonly text: string;
}

/** The lines that a proxy writes about a call: one for each log whose filter lets it pass. */
export function accessLogLines(
  telemetry: TelemetrySettings,
  call: CallRecord,
): readonly LoggedLine[] {
  return telemetry.accessLogs[call.mode]
    .filter(({ filter }) => !filter || valueFor(filter.expression, call) === true)
    .map((log) => ({ log, text: lineOf(log, call) }));
}

function lineOf({ format, omitEmptyValues }: AccessLog, call: CallRecord): string {
  const empty = omitEmptyValues ? '' : '-';
  if (format.kind === 'text') return substitute(format.text, call, empty).replace(/\n$/, '');
  return JSON.stringify(jsonOf(format.fields, call, omitEmptyValues));
}

/** A format in which a single operator keeps the type of its value: `"response_code": 200`. */
function jsonOf(fields: JsonObject, call: CallRecord, isOmitting: boolean): JsonObject {
  const entries = Object.entries(fields).map(([name, value]): [string, JsonValue | undefined] => [
    name,
    jsonValue(value, call, isOmitting),
  ]);
  const kept = entries.filter((entry): entry is [string, JsonValue] => {
    const [, value] = entry;
    return value !== undefined && !(isOmitting && value === null);
  });
  // Envoy sorts the properties of its JSON.
  return Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function jsonValue(
  value: JsonValue | undefined,
  call: CallRecord,
  isOmitting: boolean,
): JsonValue | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return jsonOf(value as JsonObject, call, isOmitting); // neither a list nor null
  }
  if (Array.isArray(value)) {
    return (value as JsonValue[]).map((item) => jsonValue(item, call, isOmitting) ?? null);
  }
  if (typeof value !== 'string') return value;
  const whole = ONE_OPERATOR.exec(value);
  if (whole?.groups) return operatorOf(whole.groups, call) ?? null;
  return substitute(value, call, isOmitting ? '' : '-');
}

const OPERATOR_SOURCE = '%(?<name>[A-Z_0-9]+)(?:\\((?<argument>[^)]*)\\))?(?::(?<length>\\d+))?%';
const ONE_OPERATOR = new RegExp(`^${OPERATOR_SOURCE}$`);

function substitute(format: string, call: CallRecord, empty: string): string {
  const pattern = new RegExp(`%%|${OPERATOR_SOURCE}`, 'g');
  return format.replace(pattern, (all: string, ...rest: readonly unknown[]) => {
    if (all === '%%') return '%';
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>; // replace passes the named groups last
    const value = operatorOf(groups, call);
    return value === undefined ? empty : String(value);
  });
}

/** The value of one command operator; undefined where there is none. */
function operatorOf(
  { name = '', argument = '', length }: Readonly<Record<string, string | undefined>>,
  call: CallRecord,
): string | number | undefined {
  const value = OPERATORS[name]?.(call, argument);
  if (length === undefined || typeof value !== 'string') return value === '' ? undefined : value;
  return value.slice(0, Number(length));
}

type Operator = (call: CallRecord, argument: string) => string | number | undefined;

const OPERATORS: Readonly<Record<string, Operator>> = {
  START_TIME: ({ detail }, format) => formatTime(detail?.startMs ?? 0, format),
  REQ: requestHeader,
  REQ_WITHOUT_QUERY: (call, name) => requestHeader(call, name)?.split('?')[0],
  RESP: responseHeader,
  PROTOCOL: ({ protocol }) => (protocol === 'tcp' ? undefined : 'HTTP/1.1'),
  RESPONSE_CODE: ({ status, protocol }) => (protocol === 'tcp' ? 0 : (status ?? 0)),
  RESPONSE_FLAGS: ({ responseFlags }) => responseFlags.join(','),
  RESPONSE_CODE_DETAILS: ({ detail }) => detail?.responseCodeDetails?.replaceAll(' ', '_'),
  CONNECTION_TERMINATION_DETAILS: () => undefined,
  UPSTREAM_TRANSPORT_FAILURE_REASON: ({ detail }) => detail?.transportFailure,
  BYTES_RECEIVED: ({ detail, requestBytes }) => detail?.bodyBytes.received ?? requestBytes,
  BYTES_SENT: ({ detail, responseBytes }) => detail?.bodyBytes.sent ?? responseBytes,
  DURATION: ({ durationMs }) => durationMs,
  REQUEST_DURATION: () => 0,
  RESPONSE_DURATION: ({ durationMs }) => durationMs,
  UPSTREAM_HOST: ({ detail }) => detail?.upstreamHost,
  UPSTREAM_CLUSTER: ({ detail }) => detail?.cluster,
  UPSTREAM_CLUSTER_RAW: ({ detail }) => detail?.cluster,
  UPSTREAM_LOCAL_ADDRESS: ({ detail }) => detail?.upstreamLocalAddress,
  UPSTREAM_REQUEST_ATTEMPT_COUNT: ({ detail }) => detail?.attempts,
  DOWNSTREAM_LOCAL_ADDRESS: ({ detail }) => detail?.downstreamLocalAddress,
  DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT: ({ detail }) => host(detail?.downstreamLocalAddress),
  DOWNSTREAM_REMOTE_ADDRESS: ({ detail }) => detail?.downstreamRemoteAddress,
  DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT: ({ detail }) => host(detail?.downstreamRemoteAddress),
  DOWNSTREAM_DIRECT_REMOTE_ADDRESS: ({ detail }) => detail?.downstreamRemoteAddress,
  DOWNSTREAM_PEER_URI_SAN: ({ mode, source }) => (mode === 'SERVER' ? uriOf(source) : undefined),
  DOWNSTREAM_LOCAL_URI_SAN: ({ mode, destination, isMutualTls }) =>
    mode === 'SERVER' && isMutualTls ? uriOf(destination) : undefined,
  UPSTREAM_PEER_URI_SAN: ({ mode, destination }) =>
    mode === 'CLIENT' ? uriOf(destination) : undefined,
  REQUESTED_SERVER_NAME: ({ detail }) => detail?.serverName,
  ROUTE_NAME: ({ detail }) => detail?.route,
  CEL: (call, expression) => asText(valueFor(parseExpression(expression), call)),
  GRPC_STATUS_NUMBER: ({ grpcStatus }) => (grpcStatus === undefined ? undefined : +grpcStatus),
};

/** `X-ENVOY-ORIGINAL-PATH?:PATH`: the second header where the first is absent. */
function requestHeader(call: CallRecord, names: string): string | undefined {
  const { request, detail } = call;
  const pseudo: Readonly<Record<string, string>> = {
    ':method': request.method,
    ':authority': request.authority,
    ':path': detail?.path ?? request.path,
    ':scheme': request.scheme,
  };
  for (const name of names.toLowerCase().split('?')) {
    const value =
      pseudo[name === ':path' || name === 'path' ? ':path' : name] ??
      headerValue(detail?.requestHeaders ?? request.headers, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function responseHeader({ detail }: CallRecord, names: string): string | undefined {
  for (const name of names.toLowerCase().split('?')) {
    const value = headerValue(detail?.responseHeaders ?? [], name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function host(address: string | undefined): string | undefined {
  return address?.slice(0, address.lastIndexOf(':'));
}

function uriOf(peer: CallRecord['source']): string | undefined {
  return peer?.principal === undefined ? undefined : `spiffe://${peer.principal}`;
}
