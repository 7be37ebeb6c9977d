import { parseApiVersion } from '@drydock/manifests';
import type { PlainObject } from '@drydock/merge';
import { globMatch } from '@drydock/validation/argo';
import { isHealthStatus, type Health } from '../health.ts';
import type { HealthOverride } from '../health-of.ts';
import { textAt } from '../read.ts';
import { runLua, type LuaLimits } from './run-lua.ts';

/** The part of a customization that health needs. */
export interface HealthScript {
  readonly health?: string;
  readonly useOpenLibs?: boolean;
}

export interface LuaHealthOptions {
  /** Milliseconds of the clock; scripts see it as os.time(). */
  readonly nowMs: () => number;
  readonly limits?: LuaLimits;
}

/**
 * Health checks from argocd-cm, by `group/Kind` or globs of it. A script that fails, does not end or answers
 * with no status makes the object Unknown, with the reason. @see util/lua/lua.go
 */
export function createLuaHealth(
  scripts: Readonly<Record<string, HealthScript>>,
  options: LuaHealthOptions,
): HealthOverride {
  const withScript = Object.entries(scripts).filter(([, { health }]) => (health ?? '') !== '');
  const byKind = new Map<string, HealthScript | undefined>();
  return (object) => {
    const kind = kindKey(object);
    if (!byKind.has(kind)) byKind.set(kind, scriptFor(kind, withScript));
    const script = byKind.get(kind);
    return script && judge(script, object, options);
  };
}

type Entry = readonly [key: string, script: HealthScript];

/** The exact kind first, then globs. */
function scriptFor(kind: string, entries: readonly Entry[]): HealthScript | undefined {
  const exact = entries.find(([key]) => key === kind);
  return (exact ?? entries.find(([key]) => /[*?]/.test(key) && globMatch(key, kind)))?.[1];
}

function kindKey(object: PlainObject): string {
  const { group } = parseApiVersion(textAt(object, 'apiVersion'));
  const kind = textAt(object, 'kind');
  return group === '' ? kind : `${group}/${kind}`;
}

function judge(
  script: HealthScript,
  object: PlainObject,
  { limits, nowMs }: LuaHealthOptions,
): Health | undefined {
  const answer = runLua(script.health ?? '', {
    object,
    useOpenLibs: script.useOpenLibs === true,
    nowSeconds: Math.floor(nowMs() / 1_000),
    ...(limits ? { limits } : {}),
  });
  if (!answer.ok) return { status: 'Unknown', message: answer.message };
  if (answer.status === undefined) return undefined;
  const { message, status } = answer;
  return isHealthStatus(status)
    ? { status, message }
    : { status: 'Unknown', message: 'Lua returned an invalid health status' };
}
