import { destinationCluster, sourcesOf } from '../../argo/application-conditions.ts';
import { isDestinationPermitted, isSourcePermitted } from '../../argo/project-permissions.ts';
import type { ArgoCluster } from '../../argo/project-permissions.ts';
import * as codes from '../../codes/argo.ts';
import { at, rootField, text, type Field } from '../../field.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import { nearWords, type Site } from '../../site.ts';
import { labelsOf, type Subject } from '../../subject.ts';

/** An Application's project exists and permits its sources and its destination. */
export const applicationProjectRule: SetRule = {
  scope: 'set',
  name: 'argo/application-project',
  codes: [
    codes.invalidDestination,
    codes.unknownProject,
    codes.forbiddenSource,
    codes.forbiddenDestination,
  ],
  check(set, report) {
    for (const app of set.ofKind('argoproj.io', 'Application')) {
      if (app.source) checkApplication({ set, report, subject: app });
    }
  },
};

function checkApplication(site: Site): void {
  const { set, subject: app } = site;
  const spec = at(rootField(app.object), 'spec');
  checkCluster(site, spec);
  const name = text(at(spec, 'project')) || 'default';
  const project = set
    .ofKind('argoproj.io', 'AppProject')
    .find((candidate) => candidate.key.name === name);
  if (project) {
    checkSources(site, spec, project);
    checkDestination(site, spec, project);
  } else if (set.complete && name !== 'default') reportUnknown(site, at(spec, 'project'));
}

function reportUnknown(site: Site, project: Field): void {
  const projects = site.set.ofKind('argoproj.io', 'AppProject').map(({ key }) => key.name);
  const { hint, fixes } = nearWords(site, project, [...projects, 'default']);
  site.report(site.subject, {
    code: codes.unknownProject,
    path: project.path,
    message: `There is no AppProject "${text(project)}".`,
    hint: hint ?? `Create the AppProject "${text(project)}", or use "default".`,
    fixes,
  });
}

function checkSources({ report, subject: app }: Site, spec: Field, project: Subject): void {
  for (const source of sourcesOf(spec)) {
    const repo = text(at(source, 'repoURL'));
    if (repo === '' || isSourcePermitted(project.object, repo)) continue;
    report(app, {
      code: codes.forbiddenSource,
      path: at(source, 'repoURL').path,
      message: `The project "${project.key.name}" does not permit the repository "${repo}".`,
      hint: 'Add it to sourceRepos of the project. In a pattern, * does not cross a "/".',
      related: relatedPlace(project, ['spec', 'sourceRepos'], 'what the project permits'),
    });
  }
}

/** Where nothing else exists, a cluster that no Secret registers is unknown to Argo CD. */
function checkCluster({ set, report, subject: app }: Site, spec: Field): void {
  const destination = at(spec, 'destination');
  const found = destinationCluster(destination, set.derived(argoClusters));
  const [server, name] = [at(destination, 'server'), at(destination, 'name')];
  const field = text(server) === '' ? name : server;
  const isNamedOnce = (text(server) === '') !== (text(name) === '');
  if (!set.complete || !isNamedOnce || typeof found !== 'string') return;
  if (field === server && !/^https?:\/\//i.test(text(server))) return; // the rule of the spec says so
  report(app, {
    code: codes.invalidDestination,
    path: field.path,
    message: `Argo CD knows no cluster "${text(field)}".`,
    hint: 'Register it with a Secret labelled argocd.argoproj.io/secret-type: cluster, or use https://kubernetes.default.svc.',
  });
}

function checkDestination(site: Site, spec: Field, project: Subject): void {
  const { set, report, subject: app } = site;
  const destination = at(spec, 'destination');
  const found = destinationCluster(destination, set.derived(argoClusters));
  const [server, name] = [text(at(destination, 'server')), text(at(destination, 'name'))];
  if ((server === '') === (name === '')) return;
  const cluster = typeof found === 'string' ? { server, name } : found;
  const namespace = text(at(destination, 'namespace'));
  if (isDestinationPermitted(project.object, cluster, namespace)) return;
  report(app, {
    code: codes.forbiddenDestination,
    path: destination.path,
    onKey: true,
    message: `The project "${project.key.name}" does not permit namespace "${namespace}" of cluster "${server || name}".`,
    hint: 'Add the destination to the project, or deploy to one that it permits.',
    related: relatedPlace(project, ['spec', 'destinations'], 'what the project permits'),
  });
}

/** The clusters that the set's Secrets register with Argo CD. */
function argoClusters(set: ResourceSet): readonly ArgoCluster[] {
  return set
    .ofKind('', 'Secret')
    .filter((secret) => labelsOf(secret).get('argocd.argoproj.io/secret-type') === 'cluster')
    .flatMap((secret) => {
      const data = at(rootField(secret.object), 'stringData');
      const server = text(at(data, 'server'));
      return server === '' ? [] : [{ server, name: text(at(data, 'name')) }];
    });
}
