import { conditionTest, routeMatches } from '../envoy/conditions.ts';
import { viewOf, type RequestView } from '../envoy/request-view.ts';
import type { HttpRequest } from '../http-request.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import type { EnvoyRoute, RouteCondition } from '../route-table.ts';
import { TRIAL_STEPS, type Budget } from './budget.ts';

/** Everything that one property of a request can be, as far as conditions can tell; cheapest first. */
export interface Dimension {
  readonly on: RouteCondition['on'];
  /** Of the header or query parameter; '' otherwise. */
  readonly name: string;
  readonly choices: readonly Choice[];
  /** More than the conditions look at it (CORS, authority): every choice counts. */
  readonly isWhole?: boolean;
}

export interface Choice {
  /** How much larger the request gets. */
  readonly cost: number;
  apply(draft: RequestDraft): RequestDraft;
}

export interface RequestDraft {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly authority: string;
}

export interface CombineInput {
  readonly config: ProxyConfig;
  readonly base: HttpRequest;
  readonly routes: readonly EnvoyRoute[];
  /** Conditions that count besides those of the routes. */
  readonly extra: readonly RouteCondition[];
  /** Only requests that one of these takes are asked for; absent: all. */
  readonly changed?: readonly EnvoyRoute[] | undefined;
  readonly budget: Budget;
}

/** Of one path. */
const REQUEST_LIMIT = 5000;
const LEAST_REQUESTS = 10;

interface Priced {
  readonly cost: number;
  readonly draft: RequestDraft;
}

/**
 * Every combination of choices that conditions can tell apart, cheapest first. Path by path: only rules
 * that take the path can look at the rest of the request. Cut off (and said so) where there are too many.
 */
export function combine(
  paths: Dimension,
  others: readonly Dimension[],
  input: CombineInput,
): { readonly requests: readonly HttpRequest[]; readonly isComplete: boolean } {
  const { base, budget, changed } = input;
  const start: RequestDraft = {
    method: 'GET',
    path: '/',
    query: [],
    headers: [],
    authority: base.authority,
  };
  const tables = others.map((dimension) => new ChoiceTable(dimension, start, input));
  let isComplete = true;
  const found: { readonly cost: number; readonly request: HttpRequest }[] = [];
  const asked = paths.choices.flatMap((path) => {
    const draft = path.apply(start);
    const view = viewOf(input.config, toRequest(base, draft));
    const wanted = changed?.filter((route) => takesPath(route, view));
    if (wanted?.length === 0) return [];
    const relevant = input.routes.filter((route) => takesPath(route, view));
    return [{ cost: path.cost, draft, wanted, relevant }];
  });
  for (const { cost: pathCost, draft, wanted, relevant } of asked) {
    // Each path gets its part of the work, so that no path takes it all.
    const share = TRIAL_STEPS / asked.length / (relevant.length + 1);
    const limit = Math.min(REQUEST_LIMIT, Math.max(LEAST_REQUESTS, Math.floor(share)));
    let drafts: readonly Priced[] = [{ cost: pathCost, draft }];
    for (const table of tables) {
      const choices = table.choicesFor(relevant, wanted);
      if (drafts.length * choices.length > limit) isComplete = false;
      drafts = cheapest(drafts, choices, limit);
    }
    if (!budget.spend(drafts.length * (relevant.length + 1))) {
      isComplete = false;
      break;
    }
    for (const { cost, draft: whole } of drafts) {
      const request = toRequest(base, whole);
      if (wanted && !wanted.some((route) => routeMatches(route, viewOf(input.config, request))))
        continue;
      found.push({ cost, request });
    }
  }
  return { ...sorted(found), isComplete };
}

function sorted(found: readonly { readonly cost: number; readonly request: HttpRequest }[]) {
  return { requests: found.toSorted(byCost).map(({ request }) => request) };
}

/** The cheapest pairs: of sorted lists, the n cheapest lie where the product of the places is at most n. */
function cheapest(
  drafts: readonly Priced[],
  choices: readonly Choice[],
  limit: number,
): readonly Priced[] {
  const nearest = choices.toSorted(byCost);
  const pairs = drafts.flatMap((one, place) =>
    nearest.slice(0, Math.floor(limit / (place + 1))).map((choice) => extended(one, choice)),
  );
  return pairs.toSorted(byCost).slice(0, limit);
}

function extended({ cost, draft }: Priced, choice: Choice): Priced {
  return { cost: cost + choice.cost, draft: choice.apply(draft) };
}

function byCost(one: { readonly cost: number }, other: { readonly cost: number }): number {
  return one.cost - other.cost;
}

function takesPath({ conditions }: EnvoyRoute, view: RequestView): boolean {
  return conditions.every((one) => one.on !== 'path' || conditionTest(one)(view));
}

/** Which conditions each choice of one dimension meets. */
class ChoiceTable {
  readonly #dimension: Dimension;
  readonly #views: readonly RequestView[];
  readonly #extra: readonly RouteCondition[];
  readonly #held = new Map<RouteCondition, readonly boolean[]>();

  constructor(dimension: Dimension, start: RequestDraft, { base, config, extra }: CombineInput) {
    this.#dimension = dimension;
    this.#views = dimension.choices.map((choice) =>
      viewOf(config, toRequest(base, choice.apply(start))),
    );
    this.#extra = this.#own(extra);
  }

  /** One choice, the cheapest, for each way in which the rules can tell them apart. */
  choicesFor(
    relevant: readonly EnvoyRoute[],
    wanted: readonly EnvoyRoute[] | undefined,
  ): readonly Choice[] {
    const { choices, isWhole } = this.#dimension;
    if (isWhole) return choices;
    const own = relevant.flatMap(({ conditions }) => this.#own(conditions));
    const columns = [...new Set([...own, ...this.#extra])].map((one) => this.#column(one));
    const rules = wanted?.map(({ conditions }) =>
      this.#own(conditions).map((one) => this.#column(one)),
    );
    const seen = new Set<string>();
    return choices.filter((_, index) => {
      if (rules && !rules.some((rule) => rule.every((column) => column[index]))) return false;
      const key = columns.map((column) => (column[index] ? '1' : '0')).join('');
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }

  #own(conditions: readonly RouteCondition[]): readonly RouteCondition[] {
    const { on, name } = this.#dimension;
    return conditions.filter((one) => one.on === on && one.name === name);
  }

  #column(condition: RouteCondition): readonly boolean[] {
    const known = this.#held.get(condition);
    if (known) return known;
    const test = conditionTest(condition);
    const column = this.#views.map((view) => test(view));
    this.#held.set(condition, column);
    return column;
  }
}

function toRequest(base: HttpRequest, draft: RequestDraft): HttpRequest {
  const query = draft.query.length > 0 ? `?${draft.query.join('&')}` : '';
  return {
    ...base,
    method: draft.method,
    authority: draft.authority,
    path: draft.path + query,
    headers: [...base.headers, ...draft.headers],
  };
}
