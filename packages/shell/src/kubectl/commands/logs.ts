import type { JsonObject } from '@drydock/manifests';
import { SELECTOR_FLAGS } from '../common-flags.ts';
import { ApiFailure, usageFailure } from '../failure.ts';
import { asObjects, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { containerOf, missingPod, podsOf } from '../pod-of.ts';
import type { Subcommand } from '../subcommand.ts';
import { responseLines } from '../watch.ts';

export const logs: Subcommand = {
  name: 'logs',
  aliases: ['log'],
  summary: 'Print the logs for a container in a pod',
  completes: 'pods',
  flags: [
    ...SELECTOR_FLAGS,
    { name: 'container', short: 'c', kind: 'string' },
    { name: 'follow', short: 'f', kind: 'bool' },
    { name: 'previous', short: 'p', kind: 'bool' },
    { name: 'tail', kind: 'int' },
    { name: 'since', kind: 'duration' },
    { name: 'since-time', kind: 'string' },
    { name: 'timestamps', kind: 'bool' },
    { name: 'limit-bytes', kind: 'int' },
    { name: 'all-containers', kind: 'bool' },
    { name: 'prefix', kind: 'bool' },
    { name: 'ignore-errors', kind: 'bool' },
    { name: 'max-log-requests', kind: 'int' },
    { name: 'all-pods', kind: 'bool' },
  ],
  unmodelled: ['pod-running-timeout', 'insecure-skip-tls-verify-backend'],
  async run(kubectl) {
    const [target, container, ...more] = kubectl.flags.args;
    if (more.length > 0)
      throw usageFailure(
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nSee 'kubectl logs -h' for help and examples",
      );
    const pods = await choosePods(kubectl, target);
    for (const pod of pods) {
      for (const name of containersOf(kubectl, pod, container)) await printLog(kubectl, pod, name);
    }
  },
};

async function choosePods(
  kubectl: Kubectl,
  target: string | undefined,
): Promise<readonly JsonObject[]> {
  const labelSelector = kubectl.flags.text('selector');
  if (labelSelector !== undefined) {
    if (target !== undefined) {
      throw usageFailure('only a selector (-l) or a POD name is allowed');
    }
    const path = `/api/v1/namespaces/${kubectl.namespace}/pods`;
    const list = await kubectl.rest.json(path, { query: { labelSelector } });
    const pods = asObjects(list['items']);
    if (pods.length === 0) kubectl.err(`No resources found in ${kubectl.namespace} namespace.\n`);
    return pods;
  }
  if (target === undefined) {
    throw usageFailure(
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
    );
  }
  return onePod(kubectl, target);
}

async function onePod(kubectl: Kubectl, target: string): Promise<readonly JsonObject[]> {
  try {
    const pods = await podsOf(kubectl, target);
    const [first] = pods;
    if (!first) throw usageFailure(`timed out waiting for the condition`);
    if (kubectl.flags.isOn('all-pods')) return pods;
    if (pods.length > 1) {
      const name = asText(at(first, 'metadata', 'name'));
      kubectl.err(`Found ${pods.length} pods, using pod/${name}\n`);
    }
    return [first];
  } catch (error) {
    if (!(error instanceof ApiFailure) || !error.isNotFound()) throw error;
    throw missingPod(error, kubectl);
  }
}

function containersOf(
  kubectl: Kubectl,
  pod: JsonObject,
  positional: string | undefined,
): readonly string[] {
  if (positional !== undefined) return [positional];
  if (!kubectl.flags.isOn('all-containers')) return [containerOf(kubectl, pod)];
  return ['initContainers', 'containers'].flatMap((list) =>
    asObjects(at(pod, 'spec', list)).map(({ name }) => asText(name)),
  );
}

async function printLog(kubectl: Kubectl, pod: JsonObject, container: string): Promise<void> {
  const { flags } = kubectl;
  const name = asText(at(pod, 'metadata', 'name'));
  const namespace = asText(at(pod, 'metadata', 'namespace'));
  const since = flags.milliseconds('since');
  // With a selector the last ten lines are enough, unless somebody asks for more.
  const tail = flags.number('tail') ?? (flags.has('selector') ? 10 : -1);
  const on = (flag: string): string | undefined => (flags.isOn(flag) ? 'true' : undefined);
  const response = await kubectl.rest.stream(`/api/v1/namespaces/${namespace}/pods/${name}/log`, {
    accept: 'application/json, */*',
    query: {
      container,
      follow: on('follow'),
      previous: on('previous'),
      timestamps: on('timestamps'),
      tailLines: tail < 0 ? undefined : String(tail),
      sinceSeconds: since === undefined ? undefined : String(Math.ceil(since / 1000)),
      sinceTime: flags.text('since-time'),
      limitBytes: flags.text('limit-bytes'),
    },
  });
  const prefix = flags.isOn('prefix') ? `[pod/${name}/${container}] ` : '';
  for await (const line of responseLines(response, kubectl.shell.signal)) {
    kubectl.out(`${prefix}${line}\n`);
  }
}
