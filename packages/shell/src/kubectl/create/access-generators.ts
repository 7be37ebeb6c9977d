import type { JsonObject } from '@drydock/manifests';
import { findType } from '../discovery.ts';
import { KubectlFailure, usageFailure } from '../failure.ts';
import type { FlagSpec } from '../flags.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { pairsOf, splitList, type Generator } from './generator.ts';

const RBAC = 'rbac.authorization.k8s.io';

const RULE_FLAGS: readonly FlagSpec[] = ['verb', 'resource', 'resource-name'].map((name) => ({
  name,
  kind: 'list',
}));

export const serviceAccount: Generator = {
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Create a service account with the specified name',
  flags: [],
  failure: 'failed to create serviceaccount: ',
  build: (_, name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }),
};

export const role: Generator = {
  name: 'role',
  summary: 'Create a role with single rule',
  flags: RULE_FLAGS,
  build: async (kubectl, name) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name },
    rules: await resourceRules(kubectl),
  }),
};

export const clusterRole: Generator = {
  name: 'clusterrole',
  summary: 'Create a cluster role',
  flags: [
    ...RULE_FLAGS,
    { name: 'non-resource-url', kind: 'list' },
    { name: 'aggregation-rule', kind: 'list' },
  ],
  async build(kubectl, name) {
    const aggregation = kubectl.flags.list('aggregation-rule');
    if (aggregation.length > 0) {
      if (['verb', 'resource', 'non-resource-url'].some((flag) => kubectl.flags.has(flag))) {
        throw usageFailure(
          'aggregation rule must be specified without nonResourceURLs, resources or resourceNames',
        );
      }
      const matchLabels = pairsOf(aggregation, (text) => `${text} is not a label`);
      return {
        aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
        apiVersion: `${RBAC}/v1`,
        kind: 'ClusterRole',
        metadata: { name },
        rules: null,
      };
    }
    const urls = splitList(kubectl.flags.list('non-resource-url'));
    const verbs = [...new Set(splitList(kubectl.flags.list('verb')))];
    const byResource = kubectl.flags.has('resource') || urls.length === 0;
    return {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [
        ...(byResource ? await resourceRules(kubectl) : []),
        ...(urls.length > 0 ? [{ verbs, nonResourceURLs: [...urls] }] : []),
      ],
    };
  },
};

/** What kubectl takes for a verb without wondering. */
const STANDARD_VERBS: ReadonlySet<string> = new Set([
  '*',
  'approve',
  'attest',
  'bind',
  'create',
  'delete',
  'deletecollection',
  'escalate',
  'get',
  'impersonate',
  'list',
  'patch',
  'sign',
  'update',
  'use',
  'watch',
]);

/** One rule per API group, in the order in which the groups were named. */
async function resourceRules(kubectl: Kubectl): Promise<readonly JsonObject[]> {
  const { flags } = kubectl;
  const verbs = [...new Set(splitList(flags.list('verb')))];
  if (verbs.length === 0) throw usageFailure('at least one verb must be specified');
  for (const verb of verbs) {
    if (!STANDARD_VERBS.has(verb))
      kubectl.err(`Warning: '${verb}' is not a standard resource verb\n`);
  }
  const typed = splitList(flags.list('resource'));
  if (typed.length === 0) throw usageFailure('at least one resource must be specified');
  const groups = new Map<string, string[]>();
  for (const text of typed) {
    const { group, resource } = await resolveResource(kubectl, text);
    const resources = groups.get(group) ?? [];
    groups.set(group, resources.includes(resource) ? resources : [...resources, resource]);
  }
  const resourceNames = [...new Set(splitList(flags.list('resource-name')))];
  return Array.from(groups, ([group, resources]) => ({
    apiGroups: [group],
    resources,
    verbs: verbs.includes('*') ? ['*'] : verbs,
    ...(resourceNames.length > 0 ? { resourceNames } : {}),
  }));
}

async function resolveResource(
  kubectl: Kubectl,
  text: string,
): Promise<{ readonly group: string; readonly resource: string }> {
  const [name = '', subresource] = text.split('/');
  if (name === '*') return { group: '*', resource: '*' };
  const type = findType(await kubectl.types(), name);
  // kubectl prints this one without its usual `error: `.
  if (!type) throw new KubectlFailure(`the server doesn't have a resource type "${name}"`);
  const suffix = subresource === undefined ? '' : `/${subresource}`;
  return { group: type.group, resource: `${type.resource}${suffix}` };
}

const SUBJECT_FLAGS: readonly FlagSpec[] = ['user', 'group', 'serviceaccount'].map((name) => ({
  name,
  kind: 'list',
}));

export const roleBinding: Generator = {
  name: 'rolebinding',
  summary: 'Create a role binding for a particular role or cluster role',
  flags: [
    ...SUBJECT_FLAGS,
    { name: 'role', kind: 'string' },
    { name: 'clusterrole', kind: 'string' },
  ],
  failure: 'failed to create rolebinding: ',
  build({ flags }, name) {
    const clusterRoleName = flags.text('clusterrole');
    const roleName = flags.text('role');
    if ((clusterRoleName === undefined) === (roleName === undefined)) {
      throw usageFailure('exactly one of clusterrole or role must be specified');
    }
    const kind = clusterRoleName === undefined ? 'Role' : 'ClusterRole';
    const reference = { kind, name: clusterRoleName ?? roleName ?? '' };
    return binding(
      'RoleBinding',
      name,
      reference,
      subjectsOf((flag) => flags.list(flag)),
    );
  },
};

export const clusterRoleBinding: Generator = {
  name: 'clusterrolebinding',
  summary: 'Create a cluster role binding for a particular cluster role',
  flags: [...SUBJECT_FLAGS, { name: 'clusterrole', kind: 'string' }],
  required: ['clusterrole'],
  failure: 'failed to create clusterrolebinding: ',
  build({ flags }, name) {
    const reference = { kind: 'ClusterRole', name: flags.text('clusterrole') ?? '' };
    return binding(
      'ClusterRoleBinding',
      name,
      reference,
      subjectsOf((flag) => flags.list(flag)),
    );
  },
};

function binding(
  kind: string,
  name: string,
  reference: { readonly kind: string; readonly name: string },
  subjects: readonly JsonObject[],
): JsonObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name },
    roleRef: { apiGroup: RBAC, ...reference },
    ...(subjects.length > 0 ? { subjects } : {}),
  };
}

function subjectsOf(list: (flag: string) => readonly string[]): readonly JsonObject[] {
  const named = (kind: string, flag: string): readonly JsonObject[] =>
    splitList(list(flag)).map((name) => ({ apiGroup: RBAC, kind, name }));
  const accounts = splitList(list('serviceaccount')).map((text): JsonObject => {
    const [namespace = '', name, ...more] = text.split(':');
    if (name === undefined || name === '' || namespace === '' || more.length > 0) {
      throw usageFailure('serviceaccount must be <namespace>:<name>');
    }
    return { kind: 'ServiceAccount', name, namespace };
  });
  return [...named('User', 'user'), ...named('Group', 'group'), ...accounts];
}
