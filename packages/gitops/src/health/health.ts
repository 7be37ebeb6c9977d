/** How well a resource or an application does, best first. @see gitops-engine pkg/health/health.go */
export const healthOrder = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
] as const;

export type HealthStatus = (typeof healthOrder)[number];

/** A status with the reason that a person reads; the message may be empty. */
export interface Health {
  readonly status: HealthStatus;
  readonly message: string;
}

export function isHealthStatus(value: unknown): value is HealthStatus {
  return healthOrder.some((status) => status === value);
}

/** Whether `next` is worse than `current`. */
export function isHealthWorse(current: HealthStatus, next: HealthStatus): boolean {
  return healthOrder.indexOf(next) > healthOrder.indexOf(current);
}
