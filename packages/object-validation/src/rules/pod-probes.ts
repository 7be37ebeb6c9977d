import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { forbiddenField, invalidValue, notSupported, required } from './field-error.ts';
import { portNameProblems } from './port-name.ts';
import { nonNegative, port } from './numbers.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

/** Probes and lifecycle hooks of a container. `isPlainInit`: an init container that ends has neither. */
export function validateHandlers(
  container: PlainObject,
  field: string,
  isPlainInit: boolean,
): readonly StatusCause[] {
  if (isPlainInit) {
    return ['lifecycle', ...PROBES]
      .filter((key) => container[key] !== undefined)
      .map((key) =>
        forbiddenField(
          `${field}.${key}`,
          'may not be set for init containers without restartPolicy=Always',
        ),
      );
  }
  const lifecycle = asObject(container.lifecycle);
  const hooks = ['postStart', 'preStop'].flatMap((key) =>
    lifecycle[key] === undefined
      ? []
      : validateHandler(asObject(lifecycle[key]), `${field}.lifecycle.${key}`, [
          'exec',
          'httpGet',
          'tcpSocket',
          'sleep',
        ]),
  );
  return [...hooks, ...PROBES.flatMap((key) => validateProbe(container[key], `${field}.${key}`))];
}

function validateProbe(probe: unknown, field: string): readonly StatusCause[] {
  if (!isPlainObject(probe)) return [];
  const causes = [
    ...validateHandler(probe, field, ['exec', 'httpGet', 'tcpSocket', 'grpc']),
    ...NUMBERS.flatMap((key) => nonNegative(probe[key], `${field}.${key}`)),
  ];
  const { terminationGracePeriodSeconds: grace, successThreshold } = probe;
  if (typeof grace === 'number' && grace <= 0)
    causes.push(
      invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'),
    );
  const isReadiness = field.endsWith('readinessProbe');
  if (isReadiness && grace !== undefined) {
    const why = 'must not be set for readinessProbes';
    causes.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, why));
  }
  if (
    !isReadiness &&
    typeof successThreshold === 'number' &&
    successThreshold !== 1 &&
    successThreshold > 0
  )
    causes.push(invalidValue(`${field}.successThreshold`, successThreshold, 'must be 1'));
  return causes;
}

function validateHandler(
  handler: PlainObject,
  field: string,
  kinds: readonly string[],
): readonly StatusCause[] {
  const given = kinds.filter((key) => handler[key] !== undefined);
  if (given.length === 0) return [required(field, 'must specify a handler type')];
  return given.flatMap((kind, i) =>
    i === 0
      ? validateAction(kind, asObject(handler[kind]), `${field}.${kind}`)
      : [forbiddenField(`${field}.${kind}`, 'may not specify more than 1 handler type')],
  );
}

function validateAction(kind: string, action: PlainObject, field: string): readonly StatusCause[] {
  switch (kind) {
    case 'exec': {
      const command = Array.isArray(action.command) ? action.command : [];
      return command.length === 0 ? [required(`${field}.command`)] : [];
    }
    case 'httpGet': {
      const scheme = textOf(action.scheme) || 'HTTP';
      return [
        ...portOrName(action.port, `${field}.port`),
        ...(['HTTP', 'HTTPS'].includes(scheme)
          ? []
          : [notSupported(`${field}.scheme`, scheme, ['HTTP', 'HTTPS'])]),
      ];
    }
    case 'tcpSocket':
      return portOrName(action.port, `${field}.port`);
    case 'grpc':
      return port(action.port, `${field}.port`);
    default:
      return [];
  }
}

function portOrName(value: unknown, field: string): readonly StatusCause[] {
  if (typeof value !== 'string') return port(value, field);
  return portNameProblems(value).map((problem) => invalidValue(field, value, problem));
}
