/** Labels of everything that this product makes on a container engine: `cluster prune` finds it by them. */
export const ENGINE_LABELS = {
  /** Always `true`. */
  managed: 'dev.drydock/managed',
  /** `k3s` or `kind`. */
  engine: 'dev.drydock/engine',
  /** One per start: what belongs together. */
  session: 'dev.drydock/session',
  /** The host and process that made it, as `host/4711`: what no living process has may be removed. */
  owner: 'dev.drydock/owner',
  /** `lab`, or `pool` while it waits to be taken. */
  purpose: 'dev.drydock/purpose',
} as const;

/** Label of every namespace and cluster-wide object that a driver puts into a cluster of somebody else. */
export const SESSION_LABEL = 'drydock.dev/session';
