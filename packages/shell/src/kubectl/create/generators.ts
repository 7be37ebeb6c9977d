import type { Subcommand } from '../subcommand.ts';
import {
  clusterRole,
  clusterRoleBinding,
  role,
  roleBinding,
  serviceAccount,
} from './access-generators.ts';
import { configMap, dockerSecret, genericSecret, tlsSecret } from './data-generators.ts';
import { generatorCommand } from './generator.ts';
import { ingress, SERVICE_GENERATORS } from './network-generators.ts';
import { disruptionBudget, namespace, priorityClass, quota } from './policy-generators.ts';
import { token } from './token.ts';
import { cronJob, deployment, job } from './workload-generators.ts';

const secret: Subcommand = {
  name: 'secret',
  summary: 'Create a secret using a specified subcommand',
  flags: [],
  subcommands: [genericSecret, dockerSecret, tlsSecret].map((generator) =>
    generatorCommand(generator, 'create secret'),
  ),
};

const service: Subcommand = {
  name: 'service',
  aliases: ['svc'],
  summary: 'Create a service using a specified subcommand',
  flags: [],
  subcommands: SERVICE_GENERATORS.map((generator) => generatorCommand(generator, 'create service')),
};

/** `kubectl create KIND`. */
export const GENERATORS: readonly Subcommand[] = [
  ...[
    clusterRole,
    clusterRoleBinding,
    configMap,
    cronJob,
    deployment,
    disruptionBudget,
    ingress,
    job,
    namespace,
    priorityClass,
    quota,
    role,
    roleBinding,
    serviceAccount,
  ].map((generator) => generatorCommand(generator)),
  secret,
  service,
  token,
];
