import { parseManifests, type KubernetesObject } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import { validate } from '../../validate.ts';

function objectsOf(yaml: string): readonly KubernetesObject[] {
  return parseManifests('cluster.yaml', yaml).resources.map(
    ({ object }) => object as unknown as KubernetesObject, // the texts below have metadata
  );
}

/** The paths of the fields that the text may not have, over what the cluster has. */
function refused(cluster: string, text: string): readonly (string | undefined)[] {
  return validate(new Map([['a.yaml', text]]), { cluster: objectsOf(cluster) })
    .filter(({ code }) => code === 'kubernetes/immutable-field')
    .map(({ path }) => path);
}

const deployment = (selector: string, replicas = 1): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: ${replicas}, selector: {matchLabels: ${selector}}, template: {}}\n`;
const service = (spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: ${spec}\n`;
const job = (image: string, more = ''): string =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: once, namespace: shop${more}}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: ${image}}]}}}\n`;
const statefulSet = (spec: string): string =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec: ${spec}\n`;
const claim = (spec: string): string =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: db, namespace: shop}\nspec: ${spec}\n`;
const config = (rest: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n${rest}\n`;

describe('a change of what cannot change', () => {
  test.each([
    ['a selector', deployment('{app: web}'), deployment('{app: shop}'), 'spec.selector'],
    [
      'a label of a selector',
      deployment('{app: web, v: "1"}'),
      deployment('{app: web}'),
      'spec.selector',
    ],
    [
      'a cluster IP',
      service('{clusterIP: 10.0.0.1}'),
      service('{clusterIP: None}'),
      'spec.clusterIP',
    ],
    ['the template of a Job', job('a:1'), job('a:2'), 'spec.template'],
    [
      'the service of a StatefulSet',
      statefulSet('{serviceName: a}'),
      statefulSet('{serviceName: b}'),
      'spec.serviceName',
    ],
    [
      'the class of a claim',
      claim('{storageClassName: a}'),
      claim('{storageClassName: b}'),
      'spec',
    ],
    [
      'an immutable ConfigMap',
      config('immutable: true\ndata: {a: b}'),
      config('immutable: true\ndata: {a: c}'),
      'data',
    ],
  ])('%s is refused', (_, before, after, path) => {
    expect(refused(before, after)).toEqual([path]);
    expect(refused(before, before)).toEqual([]);
  });

  test('an earlier document counts as the cluster does, and is pointed at', () => {
    const text = `${deployment('{app: web}')}---\n${deployment('{app: shop}')}`;
    const [found] = validate(new Map([['a.yaml', text]])).filter(
      ({ code }) => code === 'kubernetes/immutable-field',
    );
    expect(found?.range[0]).toBe(text.lastIndexOf('{matchLabels'));
    expect(found?.related?.[0]?.range[0]).toBe(text.indexOf('{matchLabels'));
  });
});

describe('what may differ', () => {
  test.each([
    ['the replicas of a Deployment', deployment('{app: web}', 1), deployment('{app: web}', 3)],
    ['a cluster IP that the server gave', service('{clusterIP: 10.0.0.1}'), service('{ports: []}')],
    [
      'a Service that becomes an ExternalName',
      service('{clusterIP: 10.0.0.1}'),
      service('{type: ExternalName, clusterIP: None}'),
    ],
    [
      'what the server filled into a template',
      job('a:1').replace('a:1', 'a:1, imagePullPolicy: Always'),
      job('a:1'),
    ],
    [
      'the size of a claim',
      claim('{resources: {requests: {storage: 1Gi}}}'),
      claim('{resources: {requests: {storage: 2Gi}}}'),
    ],
    [
      'a quantity in other words',
      statefulSet('{volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1Gi}}}}]}'),
      statefulSet('{volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1024Mi}}}}]}'),
    ],
    ['a ConfigMap that may change', config('data: {a: b}'), config('data: {a: c}')],
    [
      'a Job that Argo CD makes anew',
      job('a:1'),
      job('a:2', ', annotations: {argocd.argoproj.io/hook: Sync}'),
    ],
  ])('%s', (_, before, after) => {
    expect(refused(before, after)).toEqual([]);
  });
});
