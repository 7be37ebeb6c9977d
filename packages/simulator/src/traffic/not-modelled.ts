import type { Outcome } from '@drydock/mesh';

/** Why a request could not be decided, naming what is not modelled. */
export function notModelledMessage(outcome: Outcome): string {
  const [first] = outcome.notModelled;
  return first?.message ?? outcome.details ?? 'This request meets something that is not modelled';
}
