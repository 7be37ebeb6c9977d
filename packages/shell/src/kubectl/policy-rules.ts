import type { JsonObject } from '@drydock/manifests';
import { asTexts } from './json-access.ts';

/** One line of a table of RBAC rules: a single resource or URL. */
interface FlatRule {
  readonly group: string;
  readonly resource: string;
  readonly url: string;
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

const HEADER = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'] as const;

/** The header of a table of rules. */
export const RULE_COLUMNS: readonly string[] = HEADER;

/** Rules taken apart into one resource or URL each, in the order of kubectl (rbac helpers SortableRuleSlice), as cells. */
export function ruleCells(rules: readonly JsonObject[]): readonly (readonly string[])[] {
  return rules
    .flatMap(flatten)
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0))
    .map(({ group, resource, url, names, verbs }) => [
      group === '' ? resource : `${resource}.${group}`,
      `[${url}]`,
      `[${names.join(' ')}]`,
      `[${verbs.join(' ')}]`,
    ]);
}

function flatten(rule: JsonObject): readonly FlatRule[] {
  const names = asTexts(rule['resourceNames']);
  const verbs = asTexts(rule['verbs']);
  const resources = asTexts(rule['apiGroups']).flatMap((group) =>
    asTexts(rule['resources']).map((resource) => ({ group, resource, url: '', names, verbs })),
  );
  const urls = asTexts(rule['nonResourceURLs']).map((url) => ({
    group: '',
    resource: '',
    url,
    names,
    verbs,
  }));
  return [...resources, ...urls];
}

/** Go's text of a PolicyRule: its fields in the order in which they are declared. */
function sortKey({ group, resource, url, names, verbs }: FlatRule): string {
  const list = (texts: readonly string[]): string =>
    `[${texts.filter((text) => text !== '').join(' ')}]`;
  return [verbs, [group], [resource], names, [url]].map(list).join(',');
}
