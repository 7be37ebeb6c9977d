import type { JsonObject } from '@drydock/manifests';
import { findType } from '../discovery.ts';
import { usageFailure } from '../failure.ts';
import { asObjects, asText, asTexts, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { RULE_COLUMNS, ruleCells } from '../policy-rules.ts';
import { alignTabs, TABLE_TABS } from '../print/tab-writer.ts';
import type { Subcommand } from '../subcommand.ts';
import { ALL_NAMESPACES_FLAG, OUTPUT_FLAGS } from '../common-flags.ts';
import { parseOutput } from '../print/output-format.ts';

const AUTHORIZATION = 'authorization.k8s.io/v1';

const canI: Subcommand = {
  name: 'can-i',
  summary: 'Check whether an action is allowed',
  completes: 'nothing',
  flags: [
    ALL_NAMESPACES_FLAG,
    { name: 'quiet', short: 'q', kind: 'bool' },
    { name: 'list', kind: 'bool' },
    { name: 'no-headers', kind: 'bool' },
    { name: 'subresource', kind: 'string' },
  ],
  async run(kubectl) {
    if (kubectl.flags.isOn('list')) {
      await listRules(kubectl);
      return 0;
    }
    const spec = await readQuestion(kubectl);
    const answer = await kubectl.rest.json(`/apis/${AUTHORIZATION}/selfsubjectaccessreviews`, {
      method: 'POST',
      body: { apiVersion: AUTHORIZATION, kind: 'SelfSubjectAccessReview', metadata: {}, spec },
    });
    const isAllowed = at(answer, 'status', 'allowed') === true;
    const reasons = isAllowed
      ? []
      : [at(answer, 'status', 'reason'), at(answer, 'status', 'evaluationError')].map(asText);
    const text = [isAllowed ? 'yes' : 'no', ...reasons.filter((reason) => reason !== '')];
    if (!kubectl.flags.isOn('quiet')) kubectl.out(`${text.join(' - ')}\n`);
    return isAllowed ? 0 : 1;
  },
};

async function readQuestion(kubectl: Kubectl): Promise<JsonObject> {
  const [verb = '', target, name, ...more] = kubectl.flags.args;
  if (target === undefined || more.length > 0) {
    throw usageFailure(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  }
  if (target.startsWith('/')) return { nonResourceAttributes: { path: target, verb } };
  const [typed = '', inline] = target.split('/');
  const type = typed === '*' ? undefined : findType(await kubectl.types(), typed);
  warnAboutType(kubectl, typed, type);
  const [head = '', ...group] = typed.split('.');
  // A name after a slash is an object's; a known subresource goes to its flag in kubectl.
  const isSubresource = inline !== undefined && type?.subresources.includes(inline) === true;
  const subresource = isSubresource ? inline : kubectl.flags.text('subresource');
  const objectName = isSubresource ? name : (inline ?? name);
  return {
    resourceAttributes: {
      namespace: kubectl.flags.isOn('all-namespaces') ? '' : kubectl.namespace,
      verb,
      group: typed === '*' ? '*' : (type?.group ?? group.join('.')),
      resource: type?.resource ?? (typed === '*' ? '*' : head),
      ...(subresource === undefined ? {} : { subresource }),
      ...(objectName === undefined ? {} : { name: objectName }),
    },
  };
}

function warnAboutType(
  kubectl: Kubectl,
  typed: string,
  type:
    | { readonly namespaced: boolean; readonly group: string; readonly resource: string }
    | undefined,
): void {
  if (typed === '*') return;
  if (!type) {
    const [head = '', ...group] = typed.split('.');
    const where = group.length > 0 ? ` in group '${group.join('.')}'` : '';
    kubectl.err(`Warning: the server doesn't have a resource type '${head}'${where}\n\n`);
  } else if (!type.namespaced && !kubectl.flags.isOn('all-namespaces')) {
    const where = type.group === '' ? '' : ` in group '${type.group}'`;
    kubectl.err(`Warning: resource '${type.resource}' is not namespace scoped${where}\n\n`);
  }
}

async function listRules(kubectl: Kubectl): Promise<void> {
  const answer = await kubectl.rest.json(`/apis/${AUTHORIZATION}/selfsubjectrulesreviews`, {
    method: 'POST',
    body: {
      apiVersion: AUTHORIZATION,
      kind: 'SelfSubjectRulesReview',
      metadata: {},
      spec: { namespace: kubectl.namespace },
    },
  });
  if (at(answer, 'status', 'incomplete') === true) {
    kubectl.err(
      `Warning: the list may be incomplete: ${asText(at(answer, 'status', 'evaluationError'))}\n`,
    );
  }
  const rules = ['resourceRules', 'nonResourceRules'].flatMap((list) =>
    asObjects(at(answer, 'status', list)),
  );
  const rows = ruleCells(rules).map((cells) => cells.join('\t'));
  const header = RULE_COLUMNS.join('\t');
  const lines = kubectl.flags.isOn('no-headers') ? rows : [header, ...rows];
  kubectl.out(`${alignTabs(lines.join('\n'), TABLE_TABS)}\n`);
}

const whoami: Subcommand = {
  name: 'whoami',
  summary: 'Experimental: Check self subject attributes',
  completes: 'nothing',
  flags: OUTPUT_FLAGS,
  async run(kubectl) {
    const version = 'authentication.k8s.io/v1';
    const answer = await kubectl.rest.json(`/apis/${version}/selfsubjectreviews`, {
      method: 'POST',
      body: { apiVersion: version, kind: 'SelfSubjectReview', metadata: {} },
    });
    const format = parseOutput(kubectl, false);
    if (format?.kind === 'document') {
      kubectl.out(format.print(answer));
      return;
    }
    const user = at(answer, 'status', 'userInfo');
    const uid = asText(at(user, 'uid'));
    const groups = asTexts(at(user, 'groups'));
    const extra = Object.keys(at(user, 'extra') ?? {}).toSorted();
    const rows = [
      'ATTRIBUTE\tVALUE',
      `Username\t${asText(at(user, 'username'))}`,
      ...(uid === '' ? [] : [`UID\t${uid}`]),
      ...(groups.length > 0 ? [`Groups\t[${groups.join(' ')}]`] : []),
      ...extra.map((key) => `Extra: ${key}\t[${asTexts(at(user, 'extra', key)).join(' ')}]`),
    ];
    kubectl.out(`${alignTabs(rows.join('\n'), TABLE_TABS)}\n`);
  },
};

export const auth: Subcommand = {
  name: 'auth',
  summary: 'Inspect authorization',
  flags: [],
  subcommands: [canI, whoami],
};
