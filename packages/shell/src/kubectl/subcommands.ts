import { apiResources, apiVersions, version } from './commands/api-resources.ts';
import { apply } from './commands/apply.ts';
import { auth } from './commands/auth.ts';
import { autoscale } from './commands/autoscale.ts';
import { clusterInfo } from './commands/cluster-info.ts';
import { config } from './commands/config.ts';
import { create } from './commands/create.ts';
import { deleteCommand } from './commands/delete.ts';
import { describeCommand } from './commands/describe.ts';
import { diff } from './commands/diff.ts';
import { edit } from './commands/edit.ts';
import { events } from './commands/events.ts';
import { exec } from './commands/exec.ts';
import { expose } from './commands/expose.ts';
import { get } from './commands/get.ts';
import { kustomize } from './commands/kustomize.ts';
import { annotate, label } from './commands/label.ts';
import { logs } from './commands/logs.ts';
import { cordon, drain, taint, uncordon } from './commands/nodes.ts';
import { patch } from './commands/patch.ts';
import { replace } from './commands/replace.ts';
import { rollout } from './commands/rollout.ts';
import { run } from './commands/run.ts';
import { scale } from './commands/scale.ts';
import { set } from './commands/set.ts';
import { top } from './commands/top.ts';
import { copy, portForward } from './commands/unavailable.ts';
import { wait } from './commands/wait.ts';
import { explain } from './explain/explain.ts';
import type { Subcommand } from './subcommand.ts';

/** Every command of this kubectl. A new one is its own file and a line here. */
export const SUBCOMMANDS: readonly Subcommand[] = [
  annotate,
  apiResources,
  apiVersions,
  apply,
  auth,
  autoscale,
  clusterInfo,
  config,
  copy,
  cordon,
  create,
  deleteCommand,
  describeCommand,
  diff,
  drain,
  edit,
  events,
  exec,
  explain,
  expose,
  get,
  kustomize,
  label,
  logs,
  patch,
  portForward,
  replace,
  rollout,
  run,
  scale,
  set,
  taint,
  top,
  uncordon,
  version,
  wait,
];

/** Commands that kubectl has and this one does not. */
export const NOT_MODELLED: ReadonlySet<string> = new Set([
  'alpha',
  'attach',
  'certificate',
  'completion',
  'debug',
  'options',
  'plugin',
  'proxy',
]);
