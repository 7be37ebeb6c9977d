import type { UserInfo } from '../api-server.ts';

/** What somebody wants to do: to a resource, or to a path that is none. */
export type AccessRequest =
  | {
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource?: string;
      readonly namespace: string;
      readonly name?: string;
    }
  | { readonly verb: string; readonly path: string };

export interface AccessDecision {
  readonly allowed: boolean;
  /** `RBAC: allowed by RoleBinding "b/ns" of Role "r" to User "bob"`. */
  readonly reason: string;
}

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface Authorizer {
  decide(user: UserInfo, request: AccessRequest): AccessDecision;
  /** Every rule that a user has in a namespace. */
  rulesOf(user: UserInfo, namespace: string): readonly PolicyRule[];
}

/** Whether one rule covers a request. */
export function ruleAllows(rule: PolicyRule, request: AccessRequest): boolean {
  if (!matches(rule.verbs, request.verb)) return false;
  if ('path' in request) {
    return (rule.nonResourceURLs ?? []).some(
      (url) =>
        url === '*' ||
        url === request.path ||
        (url.endsWith('*') && request.path.startsWith(url.slice(0, -1))),
    );
  }
  const { group, resource, subresource, name = '' } = request;
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  const resources = rule.resources ?? [];
  const isCovered =
    resources.includes('*') ||
    resources.includes(whole) ||
    (subresource !== undefined && resources.includes(`*/${subresource}`));
  const names = rule.resourceNames ?? [];
  return (
    matches(rule.apiGroups ?? [], group) &&
    isCovered &&
    (names.length === 0 || names.includes(name))
  );
}

const matches = (list: readonly string[], value: string): boolean =>
  list.includes('*') || list.includes(value);
