import type { HttpRequest } from '../http-request.ts';
import type { Outcome } from '../outcome.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import type { Chooser } from './chooser.ts';
import { routeWith } from './route.ts';
import type { RouteOptions } from './route-context.ts';

/** One thing that may happen to a request, and how often. */
export interface Share {
  /** In (0, 1]; all shares of a request sum to 1. */
  readonly share: number;
  readonly outcome: Outcome['outcome'];
  readonly status?: number;
  /** Cluster that gets the request; absent when the proxy answers itself. */
  readonly cluster?: string;
  readonly host?: string;
  readonly subset?: string;
  /** Injected delay. */
  readonly delayMs?: number;
}

/**
 * The exact probability of each destination and answer, largest first: every way through weights and
 * fault percentages is walked once. Endpoints of one cluster and mirrors are not told apart.
 */
export function shares(
  config: ProxyConfig,
  request: HttpRequest,
  options: Omit<RouteOptions, 'random' | 'trace'> = {},
): readonly Share[] {
  const totals = new Map<string, Share>();
  const pending: Branch[][] = [[]];
  for (let path = pending.pop(); path; path = pending.pop()) {
    const walk = new Walk(path);
    const outcome = routeWith(config, request, walk.chooser, options);
    pending.push(...walk.otherPaths);
    add(totals, outcome, walk.probability);
  }
  return [...totals.values()].toSorted((one, other) => other.share - one.share);
}

function add(totals: Map<string, Share>, outcome: Outcome, probability: number): void {
  const { upstream, status, delayMs } = outcome;
  const share: Share = {
    share: probability,
    outcome: outcome.outcome,
    ...(status === undefined ? {} : { status }),
    ...(upstream ? { cluster: upstream.cluster, host: upstream.host } : {}),
    ...(upstream?.subset === undefined ? {} : { subset: upstream.subset }),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
  const key = JSON.stringify({ ...share, share: 0 });
  const known = totals.get(key);
  totals.set(key, { ...share, share: probability + (known?.share ?? 0) });
}

/** One decision on a path: which way, of which probabilities. */
interface Branch {
  readonly taken: number;
  readonly probabilities: readonly number[];
}

/** Follows a given path of decisions, then always the first possible way; notes the ways not taken. */
class Walk {
  readonly otherPaths: Branch[][] = [];
  probability = 1;
  readonly chooser: Chooser;
  readonly #path: Branch[];
  #position = 0;

  constructor(path: readonly Branch[]) {
    this.#path = [...path];
    this.chooser = {
      pick: (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        return this.#decide(weights.map((weight) => weight / total));
      },
      happens: (percent) => {
        const chance = Math.min(1, Math.max(0, percent / 100));
        return this.#decide([chance, 1 - chance]) === 0;
      },
      // Endpoints are equal for the result: any will do.
      endpoint: () => 0,
    };
  }

  #decide(probabilities: readonly number[]): number {
    const known = this.#path[this.#position];
    if (known) {
      this.#position += 1;
      this.probability *= known.probabilities[known.taken] ?? 0;
      return known.taken;
    }
    const possible = probabilities.flatMap((chance, index) => (chance > 0 ? [index] : []));
    const [first = 0, ...others] = possible;
    const before = this.#path.slice(0, this.#position);
    for (const taken of others) this.otherPaths.push([...before, { taken, probabilities }]);
    this.#path.push({ taken: first, probabilities });
    this.#position += 1;
    this.probability *= probabilities[first] ?? 1;
    return first;
  }
}
