/** How long Argo CD waits between two self-heals of the same revision. Milliseconds. */
export interface SelfHealBackoff {
  readonly duration: number;
  readonly factor: number;
  readonly cap: number;
}

/** The defaults of `--self-heal-backoff-*` (cmd/argocd-application-controller). */
export const SELF_HEAL_BACKOFF: SelfHealBackoff = { duration: 2000, factor: 3, cap: 300_000 };

/**
 * Milliseconds after the last operation before the next self-heal, when `attempts` went before it.
 * The step that reaches the cap is the last one to grow (wait.Backoff.Step of apimachinery).
 */
export function selfHealDelay(
  attempts: number,
  backoff: SelfHealBackoff = SELF_HEAL_BACKOFF,
): number {
  let delay = 0;
  let next = backoff.duration;
  for (let step = 0; step < attempts; step += 1) {
    delay = next;
    next = delay * backoff.factor;
    if (backoff.cap > 0 && next > backoff.cap) break;
  }
  return delay;
}
