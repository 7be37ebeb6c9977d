import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { UserInfo } from '../api-server.ts';
import { readJsonBody } from '../http/read-body.ts';
import { respondJson } from '../http/respond.ts';
import type { ResourceCall } from '../http/call.ts';
import { badRequest, invalid } from '../registry/api-failure.ts';
import { invalidValue, textOf } from '@drydock/object-validation';
import { apiVersionOf } from '../types/resource-type.ts';
import type { AccessRequest, Authorizer, PolicyRule } from './access.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(textOf) : [];

export interface ReviewContext {
  readonly authorizer: Authorizer | undefined;
  readonly authenticate: (token: string) => UserInfo | undefined;
}

/** Reviews: resources that are only asked, never stored. */
export async function serveReview(call: ResourceCall, context: ReviewContext): Promise<Response> {
  const body = asObject(await readJsonBody(call.request));
  const spec = asObject(body.spec);
  const status = statusOf(call, spec, context);
  const metadata = asObject(body.metadata);
  const shownSpec = call.type.kind === 'SelfSubjectReview' ? {} : { spec: specOf(call, spec) };
  return respondJson(
    { kind: call.type.kind, apiVersion: apiVersionOf(call.type), metadata, ...shownSpec, status },
    201,
  );
}

function specOf(call: ResourceCall, spec: PlainObject): PlainObject {
  return call.type.kind === 'SelfSubjectRulesReview' ? {} : spec;
}

function statusOf(call: ResourceCall, spec: PlainObject, context: ReviewContext): PlainObject {
  const { user } = call;
  switch (call.type.kind) {
    case 'SelfSubjectReview':
      return { userInfo: shownUser(user) };
    case 'TokenReview': {
      const found = context.authenticate(textOf(spec.token));
      return found
        ? {
            authenticated: true,
            user: shownUser(found),
            audiences: ['https://kubernetes.default.svc.cluster.local'],
          }
        : { user: {}, error: 'invalid bearer token' };
    }
    case 'SelfSubjectRulesReview': {
      const namespace = textOf(spec.namespace);
      if (namespace === '') throw badRequest('no namespace on request');
      return rulesStatus(context.authorizer?.rulesOf(user, namespace) ?? allRules);
    }
    case 'SelfSubjectAccessReview':
      return decide(spec, user, context);
    default: {
      const subject = { name: textOf(spec.user), groups: textsOf(spec.groups) };
      if (subject.name === '' && subject.groups.length === 0) {
        throw refuse('spec.user', '', 'at least one of user or group must be specified');
      }
      return decide(spec, subject, context);
    }
  }
}

function shownUser(user: UserInfo): PlainObject {
  const { name, uid, groups } = user;
  return { username: name, ...(uid === undefined ? {} : { uid }), groups };
}

const allRules: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function rulesStatus(rules: readonly PolicyRule[]): PlainObject {
  return {
    resourceRules: rules.filter((rule) => rule.resources !== undefined),
    nonResourceRules: rules.filter((rule) => rule.nonResourceURLs !== undefined),
    incomplete: false,
  };
}

const refuse = (field: string, value: unknown, detail: string) =>
  invalid({ group: 'authorization.k8s.io', kind: '' }, '', [invalidValue(field, value, detail)]);

function decide(spec: PlainObject, user: UserInfo, { authorizer }: ReviewContext): PlainObject {
  const resource = isPlainObject(spec.resourceAttributes) ? spec.resourceAttributes : undefined;
  const path = isPlainObject(spec.nonResourceAttributes) ? spec.nonResourceAttributes : undefined;
  if ((resource === undefined) === (path === undefined)) {
    throw refuse(
      'spec.resourceAttributes',
      resource,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  }
  if (!authorizer) return { allowed: true };
  const access: AccessRequest = resource
    ? {
        verb: textOf(resource.verb),
        group: textOf(resource.group),
        resource: textOf(resource.resource),
        ...(textOf(resource.subresource) === ''
          ? {}
          : { subresource: textOf(resource.subresource) }),
        namespace: textOf(resource.namespace),
        ...(textOf(resource.name) === '' ? {} : { name: textOf(resource.name) }),
      }
    : { verb: textOf(path?.verb), path: textOf(path?.path) };
  const { allowed, reason } = authorizer.decide(user, access);
  return { allowed, ...(reason === '' ? {} : { reason }) };
}
