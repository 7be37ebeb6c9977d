import type { StatusCause } from '../admission.ts';
import type { StatusDetails, StatusFailure } from '../status-failure.ts';
import { qualifiedKind, qualifiedResource } from '../types/resource-type.ts';

/** Carries a refusal up to the door (`handle`, `write`), which turns it into an answer. Never leaves this package. */
export class ApiFailure extends Error {
  readonly failure: StatusFailure;

  constructor(failure: StatusFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

interface NamedType {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

function detailsOf(type: NamedType, name: string): StatusDetails {
  return {
    ...(name === '' ? {} : { name }),
    ...(type.group === '' ? {} : { group: type.group }),
    kind: type.plural,
  };
}

export function notFound(type: NamedType, name: string): ApiFailure {
  return new ApiFailure({
    code: 404,
    reason: 'NotFound',
    message: `${qualifiedResource(type)} "${name}" not found`,
    details: detailsOf(type, name),
  });
}

export function alreadyExists(type: NamedType, name: string, prefix = ''): ApiFailure {
  return new ApiFailure({
    code: 409,
    reason: 'AlreadyExists',
    message: `${prefix}${qualifiedResource(type)} "${name}" already exists`,
    details: detailsOf(type, name),
  });
}

export function conflict(type: NamedType, name: string, why: string): ApiFailure {
  return new ApiFailure({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualifiedResource(type)} "${name}": ${why}`,
    details: detailsOf(type, name),
  });
}

export const staleObject =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(type: NamedType, name: string, why: string): ApiFailure {
  return new ApiFailure({
    code: 403,
    reason: 'Forbidden',
    message: `${qualifiedResource(type)} "${name}" is forbidden: ${why}`,
    details: detailsOf(type, name),
  });
}

/** 422 with a cause per field error, as Kubernetes' validation answers. */
export function invalid(
  type: Pick<NamedType, 'group' | 'kind'>,
  name: string,
  causes: readonly StatusCause[],
): ApiFailure {
  const lines = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const text = lines.length === 1 ? (lines[0] ?? '') : `[${lines.join(', ')}]`;
  return new ApiFailure({
    code: 422,
    reason: 'Invalid',
    message: `${qualifiedKind(type)} "${name}" is invalid: ${text}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(type.group === '' ? {} : { group: type.group }),
      ...(type.kind === '' ? {} : { kind: type.kind }),
      causes,
    },
  });
}

export function badRequest(message: string): ApiFailure {
  return new ApiFailure({ code: 400, reason: 'BadRequest', message });
}

/** Kubernetes answers some client mistakes with 500 and no reason. */
export function internalPlain(message: string): ApiFailure {
  return new ApiFailure({ code: 500, reason: '', message });
}

export function gone(message: string): ApiFailure {
  return new ApiFailure({ code: 410, reason: 'Expired', message });
}

export function unknownResource(): ApiFailure {
  return new ApiFailure({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });
}

export function methodNotAllowed(): ApiFailure {
  return new ApiFailure({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });
}

export function notModelled(what: string): ApiFailure {
  return new ApiFailure({
    code: 501,
    reason: 'NotImplemented',
    message: `not modelled by the simulated cluster: ${what}`,
  });
}
