import type { FieldPath, JsonObject } from '@drydock/manifests';

import type { Field } from '../field.ts';
import { at, isSet, isTrue, items, rootField, text, texts } from '../field.ts';
import { windowProblem } from './sync-windows.ts';

/** What makes Argo CD refuse an AppProject, and where. */
export interface ProjectProblem {
  readonly message: string;
  readonly path: FieldPath;
}

const ACTIONS = new Set(['get', 'create', 'update', 'delete', 'sync', 'override', 'invoke', '*']);
const RESOURCES = new Set([
  'applications',
  'applicationsets',
  'repositories',
  'exec',
  'logs',
  'clusters',
  '*',
]);

/** Everything that Argo CD refuses in an AppProject, in the order in which it looks. */
export function projectProblems(project: JsonObject): readonly ProjectProblem[] {
  const spec = at(rootField(project), 'spec');
  const name = text(at(rootField(project), 'metadata', 'name'));
  return [
    ...destinationProblems(at(spec, 'destinations')),
    ...duplicates(at(spec, 'sourceNamespaces'), 'source namespace'),
    ...sourceProblems(at(spec, 'sourceRepos')),
    ...roleProblems(at(spec, 'roles'), name),
    ...windowProblems(at(spec, 'syncWindows')),
    ...serviceAccountProblems(at(spec, 'destinationServiceAccounts')),
  ];
}

/** The items whose key an earlier item has. */
function repeated(
  list: Field,
  keyOf: (item: Field) => string,
): readonly (readonly [Field, string])[] {
  const seen = new Set<string>();
  return items(list).flatMap((item): (readonly [Field, string])[] => {
    const key = keyOf(item);
    if (seen.has(key)) return [[item, key]];
    seen.add(key);
    return [];
  });
}

function duplicates(list: Field, what: string): readonly ProjectProblem[] {
  return repeated(list, text).map(([item, key]) => ({
    message: `${what} '${key}' already added`,
    path: item.path,
  }));
}

function destinationProblems(list: Field): readonly ProjectProblem[] {
  const stars = items(list).flatMap((item) =>
    ['name', 'server', 'namespace']
      .filter((key) => text(at(item, key)) === '!*')
      .map((key) => ({ message: `${key} has an invalid format, '!*'`, path: at(item, key).path })),
  );
  const same = repeated(list, (item) => {
    const cluster = text(at(item, 'server')) || text(at(item, 'name'));
    return `${cluster}/${text(at(item, 'namespace'))}`;
  }).map(([item, key]) => ({ message: `destination '${key}' already added`, path: item.path }));
  return [...stars, ...same];
}

function sourceProblems(list: Field): readonly ProjectProblem[] {
  const stars = items(list)
    .filter((item) => text(item) === '!*')
    .map(({ path }) => ({ message: "source repository has an invalid format, '!*'", path }));
  return [...stars, ...duplicates(list, 'source repository')];
}

function roleProblems(list: Field, project: string): readonly ProjectProblem[] {
  const same = repeated(list, (role) => text(at(role, 'name'))).map(([role, name]) => ({
    message: `role '${name}' already exists`,
    path: at(role, 'name').path,
  }));
  return [...same, ...items(list).flatMap((role) => oneRole(role, project))];
}

function oneRole(role: Field, project: string): readonly ProjectProblem[] {
  const name = text(at(role, 'name'));
  const problems: ProjectProblem[] = [];
  if (!/^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name)) {
    const message = `invalid role name '${name}'. Must consist of alphanumeric characters, '-' or '_', and must start and end with an alphanumeric character`;
    problems.push({ message, path: at(role, 'name').path });
  }
  for (const [policy, key] of repeated(at(role, 'policies'), text)) {
    problems.push({
      message: `policy '${key}' already exists for role '${name}'`,
      path: policy.path,
    });
  }
  for (const policy of items(at(role, 'policies'))) {
    const problem = policyProblem(text(policy), project, name);
    if (problem !== undefined) {
      problems.push({
        message: `invalid policy rule '${text(policy)}': ${problem}`,
        path: policy.path,
      });
    }
  }
  for (const [group, key] of repeated(at(role, 'groups'), text)) {
    problems.push({
      message: `group '${key}' already exists for role '${name}'`,
      path: group.path,
    });
  }
  return problems;
}

function policyProblem(policy: string, project: string, role: string): string | undefined {
  const parts = policy.split(',').map((part) => part.trim());
  const [p, subject, resource = '', action = '', object = '', effect = ''] = parts;
  if (parts.length !== 6 || p !== 'p') return "must be of the form: 'p, sub, res, act, obj, eft'";
  const wanted = `proj:${project}:${role}`;
  if (subject !== wanted) return `policy subject must be: '${wanted}', not '${subject}'`;
  if (!RESOURCES.has(resource)) {
    return `project resource must be: 'applications', 'applicationsets', 'repositories', 'exec', 'logs' or 'clusters', not '${resource}'`;
  }
  if (!ACTIONS.has(action) && !/^(?:action|update|delete)\/./.test(action)) {
    return `invalid action '${action}'`;
  }
  if (!isOwnObject(object, project, resource)) {
    return `object must be of form '${project}/*', '${project}[/<NAMESPACE>]/<APPNAME>' or '${project}/<APPNAME>', not '${object}'`;
  }
  if (effect !== 'allow' && effect !== 'deny') return "effect must be: 'allow' or 'deny'";
  return undefined;
}

function isOwnObject(object: string, project: string, resource: string): boolean {
  if (!object.startsWith(`${project}/`)) return false;
  const rest = object.slice(project.length + 1);
  if (resource === 'repositories' || resource === 'clusters') return rest !== '';
  return /^(?:[*\w.-]+\/)?[*\w.-]+$/.test(rest);
}

function windowProblems(list: Field): readonly ProjectProblem[] {
  const same = repeated(list, windowIdentity).map(([window]) => {
    const [kind, schedule, duration] = describe(window);
    return {
      message: `sync window with kind '${kind}', schedule '${schedule}', and duration '${duration}' already exists`,
      path: window.path,
    };
  });
  return [...same, ...items(list).flatMap(oneWindow)];
}

function describe(window: Field): readonly string[] {
  return ['kind', 'schedule', 'duration'].map((key) => text(at(window, key)));
}

function windowIdentity(window: Field): string {
  const lists = ['applications', 'namespaces', 'clusters'].map((key) => texts(at(window, key)));
  const zone = text(at(window, 'timeZone'));
  return JSON.stringify([describe(window), zone, lists, isTrue(at(window, 'andOperator'))]);
}

function oneWindow(window: Field): readonly ProjectProblem[] {
  const [kind = '', schedule = '', duration = ''] = describe(window);
  if (kind !== 'allow' && kind !== 'deny') {
    const message = `kind '${kind}' mismatch: can only be allow or deny`;
    return [{ message, path: at(window, 'kind').path }];
  }
  const problem = windowProblem(window);
  if (problem !== undefined) {
    const key = problem.startsWith('cannot parse duration') ? 'duration' : 'schedule';
    return [{ message: problem, path: at(window, key).path }];
  }
  const targets = ['applications', 'namespaces', 'clusters'].flatMap((key) =>
    texts(at(window, key)),
  );
  if (targets.length > 0) return [];
  const message = `window '${kind}':'${schedule}':'${duration}' requires one of application, cluster or namespace`;
  return [{ message, path: window.path }];
}

function serviceAccountProblems(list: Field): readonly ProjectProblem[] {
  const problems = items(list).flatMap((item): ProjectProblem[] => {
    const places = ['server', 'namespace'].filter((key) => text(at(item, key)).includes('!'));
    const account = text(at(item, 'defaultServiceAccount'));
    if (account.trim() === '' || /[!*[\]{}\\/]/.test(account)) places.push('defaultServiceAccount');
    return places.map((key) => ({
      message: `${key} has an invalid format, '${text(at(item, key))}'`,
      path: isSet(at(item, key)) ? at(item, key).path : item.path,
    }));
  });
  const same = repeated(
    list,
    (item) => `${text(at(item, 'server'))}/${text(at(item, 'namespace'))}`,
  );
  return [
    ...problems,
    ...same.map(([item, key]) => ({
      message: `destinationServiceAccount '${key}' already added`,
      path: item.path,
    })),
  ];
}
