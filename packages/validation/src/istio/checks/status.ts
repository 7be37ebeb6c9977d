import { invalidStatus } from '../../codes/virtual-service-admission.ts';
import type { Check } from '../../check.ts';
import { number, type Field } from '../../field.ts';

/** The names of gRPC's status codes. */
export const GRPC_STATUSES: ReadonlySet<string> = new Set([
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** A status that Envoy can answer with. 600 passes: istiod's check has it so. */
export function checkHttpStatus(check: Check, field: Field): void {
  const status = number(field) ?? 0;
  if (status >= 200 && status <= 600) return;
  check.report(invalidStatus, field, `${status} is no status to answer with: 200 to 599 are.`);
}

/** Statuses that HTTP gives a meaning, as Go's net/http knows them. */
export const HTTP_STATUSES: ReadonlySet<number> = new Set([
  100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304,
  305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415,
  416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505,
  506, 507, 508, 510, 511,
]);
