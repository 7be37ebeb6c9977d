import type { UserInfo } from '../api-server.ts';
import type { RequestInfo } from '../http/request-info.ts';
import { readFlag } from '../http/query.ts';
import { ApiFailure } from '../registry/api-failure.ts';
import type { AccessRequest, Authorizer } from './access.ts';

const verbs: Readonly<Record<string, string | undefined>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
};

/** What a request asks for, in the authorizer's words. */
export function accessOf(request: Request, url: URL, info: RequestInfo): AccessRequest {
  if (info.kind === 'other') return { verb: request.method.toLowerCase(), path: url.pathname };
  const { group, plural, subresource, name } = info;
  const isNamespace = group === '' && plural === 'namespaces';
  const namespace = info.namespace ?? (isNamespace ? (name ?? '') : '');
  return {
    verb: verbOf(request.method, name, url.searchParams),
    group,
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
    namespace,
    ...(name === undefined ? {} : { name }),
  };
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): string {
  if (method === 'DELETE') return name === undefined ? 'deletecollection' : 'delete';
  if (method !== 'GET' && method !== 'HEAD') return verbs[method] ?? method.toLowerCase();
  if (readFlag(query, 'watch')) return 'watch';
  return name === undefined ? 'list' : 'get';
}

/** Throws 403 when the user may not. */
export function authorize(authorizer: Authorizer, user: UserInfo, access: AccessRequest): void {
  if (!authorizer.decide(user, access).allowed) throw refusal(user, access);
}

export function refusal(user: UserInfo, access: AccessRequest): ApiFailure {
  if ('path' in access) {
    return new ApiFailure({
      code: 403,
      reason: 'Forbidden',
      message: `forbidden: User "${user.name}" cannot ${access.verb} path "${access.path}"`,
      details: {},
    });
  }
  const { verb, group, resource, subresource, namespace, name } = access;
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const subject = name === undefined ? qualified : `${qualified} "${name}"`;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return new ApiFailure({
    code: 403,
    reason: 'Forbidden',
    message: `${subject} is forbidden: User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`,
    details: {
      ...(name === undefined ? {} : { name }),
      ...(group === '' ? {} : { group }),
      kind: resource,
    },
  });
}

/** Answered with 500 and this text alone, before there is an API to answer with a Status. */
export class PlainFailure extends Error {}

/** The user that a request acts as; asking for somebody else needs the verb `impersonate`. */
export function impersonate(
  user: UserInfo,
  { url, headers }: Request,
  authorizer: Authorizer | undefined,
): UserInfo {
  const name = headers.get('impersonate-user');
  const groups = (headers.get('impersonate-group') ?? '').split(',').filter((each) => each !== '');
  if (name === null || name === '') {
    if (groups.length === 0) return user;
    const wanted = groups.map((group) => `{Group  ${group}    }`).join(' ');
    throw new PlainFailure(
      `Internal Server Error: "${new URL(url).pathname}": requested [${wanted}] without impersonating a user\n`,
    );
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const [, namespace = '', accountName = ''] = account ?? [];
  const access: AccessRequest = account
    ? { verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace, name: accountName }
    : { verb: 'impersonate', group: '', resource: 'users', namespace: '', name };
  if (authorizer) authorize(authorizer, user, access);
  const own = account ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
  return { name, groups: [...own, ...groups, 'system:authenticated'] };
}
