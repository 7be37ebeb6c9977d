import type { JsonObject } from '@drydock/manifests';
import { DRY_RUN_FLAG, FIELD_MANAGER_FLAG, OUTPUT_FLAGS, VALIDATE_FLAG } from '../common-flags.ts';
import { createObject, pairsOf, requireFlags } from '../create/generator.ts';
import { usageFailure } from '../failure.ts';
import type { Kubectl } from '../kubectl-context.ts';
import type { Subcommand } from '../subcommand.ts';

export const run: Subcommand = {
  name: 'run',
  summary: 'Run a particular image on the cluster',
  completes: 'nothing',
  flags: [
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    FIELD_MANAGER_FLAG,
    VALIDATE_FLAG,
    { name: 'image', kind: 'string' },
    { name: 'port', kind: 'int' },
    { name: 'labels', short: 'l', kind: 'list' },
    { name: 'annotations', kind: 'list' },
    { name: 'env', kind: 'list' },
    { name: 'restart', kind: 'string' },
    { name: 'command', kind: 'bool' },
    { name: 'image-pull-policy', kind: 'string' },
    { name: 'save-config', kind: 'bool' },
    { name: 'expose', kind: 'bool' },
  ],
  unmodelled: ['rm', 'attach', 'stdin', 'tty', 'overrides', 'privileged', 'quiet'],
  async run(kubectl) {
    requireFlags(kubectl, ['image']);
    if (kubectl.flags.text('image') === '') throw usageFailure('--image is required');
    checkRestartPolicy(kubectl);
    const [name] = kubectl.flags.args;
    if (name === undefined) throw usageFailure('NAME is required for run');
    if (kubectl.flags.isOn('expose')) {
      await exposePod(kubectl, name);
      if (kubectl.flags.text('output') === 'yaml') kubectl.out('---\n');
    }
    await createObject(kubectl, buildPod(kubectl, name), {
      operation: 'created',
      fieldManager: 'kubectl-run',
    });
  },
};

function checkRestartPolicy({ flags }: Kubectl): void {
  const policy = flags.text('restart') ?? 'Always';
  if (['Always', 'OnFailure', 'Never'].includes(policy)) return;
  throw usageFailure(
    `invalid restart policy: ${policy}\nSee 'kubectl run -h' for help and examples`,
  );
}

/** `--expose`: a Service for the pod. */
async function exposePod(kubectl: Kubectl, name: string): Promise<void> {
  const port = kubectl.flags.number('port');
  if (port === undefined) throw usageFailure('--port must be set when exposing a service');
  const pod = buildPod(kubectl, name);
  const selector = (pod['metadata'] as JsonObject)['labels'] ?? {}; // built just now
  await createObject(
    kubectl,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector },
      status: { loadBalancer: {} },
    },
    { operation: 'created', fieldManager: 'kubectl-run' },
  );
}

function buildPod({ flags }: Kubectl, name: string): JsonObject {
  const labels = flags.list('labels');
  const annotations = flags.list('annotations');
  const port = flags.number('port');
  const words = [...flags.args.slice(1), ...(flags.afterDash ?? [])];
  const policy = flags.text('image-pull-policy');
  const variables = flags.list('env').map((text): JsonObject => {
    const equals = text.indexOf('=');
    if (equals <= 0) throw usageFailure(`invalid env: ${text}`);
    return { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });
  const complaint = (text: string): string => `unexpected label spec: ${text}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: labels.length > 0 ? pairsOf(labels, complaint) : { run: name },
      ...(annotations.length > 0 ? { annotations: pairsOf(annotations, complaint) } : {}),
    },
    spec: {
      containers: [
        {
          name,
          image: flags.text('image') ?? '',
          ...(policy === undefined ? {} : { imagePullPolicy: policy }),
          ...(words.length > 0 ? { [flags.isOn('command') ? 'command' : 'args']: words } : {}),
          ...(variables.length > 0 ? { env: variables } : {}),
          ...(port === undefined ? {} : { ports: [{ containerPort: port }] }),
          resources: {},
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: flags.text('restart') ?? 'Always',
    },
    status: {},
  };
}
