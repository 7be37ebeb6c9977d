import type { JsonObject } from '@drydock/manifests';
import { usageFailure } from '../failure.ts';
import { asObject, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { getObject, parseResourceArgs } from '../resources.ts';
import type { Generator } from './generator.ts';

export const deployment: Generator = {
  name: 'deployment',
  aliases: ['deploy'],
  summary: 'Create a deployment with the specified name',
  flags: [
    { name: 'image', kind: 'list' },
    { name: 'replicas', short: 'r', kind: 'int' },
    { name: 'port', kind: 'int' },
  ],
  required: ['image'],
  failure: 'failed to create deployment: ',
  build({ flags }, name) {
    const labels = { app: name };
    const images = flags.list('image').flatMap((image) => image.split(','));
    const command = flags.afterDash ?? [];
    if (images.length > 1 && command.length > 0) {
      throw usageFailure('cannot specify multiple --image options and command');
    }
    const port = flags.number('port');
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas: flags.number('replicas') ?? 1,
        selector: { matchLabels: labels },
        strategy: {},
        template: {
          metadata: { labels },
          spec: {
            containers: images.map((image, index) => ({
              image,
              name: containerName(image),
              resources: {},
              ...(port !== undefined && index === 0 ? { ports: [{ containerPort: port }] } : {}),
              ...(command.length > 0 ? { command: [...command] } : {}),
            })),
          },
        },
      },
      status: {},
    };
  },
};

/** The last part of an image's name without tag and digest. */
function containerName(image: string): string {
  const last = image.split('/').at(-1) ?? image;
  return last.replace(/[:@].*$/, '').replaceAll('_', '-');
}

export const job: Generator = {
  name: 'job',
  summary: 'Create a job with the specified name',
  flags: [
    { name: 'image', kind: 'string' },
    { name: 'from', kind: 'string' },
  ],
  failure: 'failed to create job: ',
  async build(kubectl, name) {
    const { flags } = kubectl;
    const image = flags.text('image');
    const from = flags.text('from');
    if ((image === undefined) === (from === undefined)) {
      throw usageFailure('either --image or --from must be specified');
    }
    if (from !== undefined) return jobFromCronJob(kubectl, name, from);
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: { template: podTemplate(name, image ?? '', flags.afterDash ?? [], 'Never') },
      status: {},
    };
  },
};

function podTemplate(
  name: string,
  image: string,
  command: readonly string[],
  restartPolicy: string,
): JsonObject {
  const container = { name, image, resources: {} };
  return {
    metadata: {},
    spec: {
      containers: [command.length > 0 ? { ...container, command: [...command] } : container],
      restartPolicy,
    },
  };
}

async function jobFromCronJob(kubectl: Kubectl, name: string, from: string): Promise<JsonObject> {
  const selection = await parseResourceArgs(kubectl, [from]);
  const ref = selection.kind === 'refs' ? selection.refs[0] : undefined;
  if (ref?.type.kind !== 'CronJob') {
    throw usageFailure(`from must be an existing cronjob`);
  }
  const cronJob = await getObject(kubectl, ref);
  const template = asObject(at(cronJob, 'spec', 'jobTemplate'));
  const annotations = asObject(at(template, 'metadata', 'annotations'));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...annotations },
      ...(at(template, 'metadata', 'labels') === undefined
        ? {}
        : { labels: asObject(at(template, 'metadata', 'labels')) }),
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: ref.name,
          uid: asText(at(cronJob, 'metadata', 'uid')),
          controller: true,
        },
      ],
    },
    spec: asObject(template['spec']),
    status: {},
  };
}

export const cronJob: Generator = {
  name: 'cronjob',
  aliases: ['cj'],
  summary: 'Create a cron job with the specified name',
  flags: [
    { name: 'image', kind: 'string' },
    { name: 'schedule', kind: 'string' },
    { name: 'restart', kind: 'string' },
  ],
  required: ['image', 'schedule'],
  failure: 'failed to create cronjob: ',
  build({ flags }, name) {
    const restart = flags.text('restart') ?? 'OnFailure';
    return {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: {
        schedule: flags.text('schedule') ?? '',
        jobTemplate: {
          metadata: { name },
          spec: {
            template: podTemplate(name, flags.text('image') ?? '', flags.afterDash ?? [], restart),
          },
        },
      },
      status: {},
    };
  },
};
