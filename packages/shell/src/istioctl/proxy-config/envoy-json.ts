import { isJsonObject, type JsonValue } from '@drydock/manifests';

/** Fields whose keys are data: metadata, filters by name, labels. */
const FREE: ReadonlySet<string> = new Set([
  'filter_metadata',
  'typed_per_filter_config',
  'metadata',
]);
const NESTED_FREE: ReadonlySet<string> = new Set(['filter_metadata']);

/** Envoy's JSON with the names that istioctl prints: `connect_timeout` is `connectTimeout`. Keys that are data stay. */
export function camelCaseKeys(
  value: JsonValue,
  keepsKeys: 'no' | 'here' | 'below' = 'no',
): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => camelCaseKeys(item, keepsKeys));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      const name = keepsKeys === 'no' ? camelCase(key) : key;
      return [name, camelCaseKeys(field ?? null, keptBelow(key, value, keepsKeys))];
    }),
  );
}

function keptBelow(
  key: string,
  parent: object,
  keepsKeys: 'no' | 'here' | 'below',
): 'no' | 'here' | 'below' {
  if (keepsKeys === 'below' || NESTED_FREE.has(key)) return 'below';
  if (key === 'match' && 'transport_socket' in parent) return 'below';
  // `metadata` is a message of its own on clusters and routes, free on a node.
  if (key === 'metadata') return 'user_agent_name' in parent ? 'below' : 'no';
  return FREE.has(key) ? 'here' : 'no';
}

function camelCase(key: string): string {
  return key.startsWith('@')
    ? key
    : key.replaceAll(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
}
