import { invalidWebhook } from '../../codes/mesh.ts';
import { at, isSet, items, rootField, text, texts, type Field } from '../../field.ts';
import { labelSelectorMatches, type Labels } from '../../kubernetes/label-selector.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import { labelsOf, type Subject } from '../../subject.ts';

const REVISION = 'istio.io/rev';

interface Webhook {
  readonly configuration: Subject;
  readonly field: Field;
}

/** Each pod is injected by one webhook at most, and the webhook's service exists. */
export const injectionWebhooksRule: SetRule = {
  scope: 'set',
  name: 'webhook/injection',
  analyzer: 'webhook.Analyzer',
  codes: [invalidWebhook],
  check(set, report) {
    const webhooks = istioWebhooks(set);
    reportOverlaps(report, webhooks, labelSamples(webhooks));
    if (!set.complete) return;
    for (const { configuration, field } of webhooks) {
      const service = at(field, 'clientConfig', 'service');
      const name = text(at(service, 'name'));
      const namespace = text(at(service, 'namespace'));
      if (!isSet(service) || set.find('', 'Service', namespace, name)) continue;
      report(configuration, {
        code: invalidWebhook,
        path: service.path,
        message: `The webhook asks the Service ${namespace}/${name}, which does not exist: no pod can be injected.`,
        hint: 'Name the Service of istiod.',
      });
    }
  },
};

function istioWebhooks(set: ResourceSet): readonly Webhook[] {
  return set
    .ofKind('admissionregistration.k8s.io', 'MutatingWebhookConfiguration')
    .flatMap((configuration) => {
      const fields = items(at(rootField(configuration.object), 'webhooks'));
      const own = fields.map((field) => ({ configuration, field }));
      const isIstio = fields.some((field) => text(at(field, 'name')).endsWith('istio.io'));
      return isIstio || revisionsOf(own).size > 0 ? own : [];
    });
}

function revisionsOf(webhooks: readonly Webhook[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { configuration, field } of webhooks) {
    const own = labelsOf(configuration).get(REVISION);
    if (own !== undefined) found.add(own);
    for (const selector of [at(field, 'namespaceSelector'), at(field, 'objectSelector')]) {
      const exact = text(at(selector, 'matchLabels', REVISION));
      if (exact !== '') found.add(exact);
      for (const expression of items(at(selector, 'matchExpressions'))) {
        if (text(at(expression, 'key')) !== REVISION) continue;
        for (const value of texts(at(expression, 'values'))) found.add(value);
      }
    }
  }
  return found;
}

interface Sample {
  readonly namespace: Labels;
  readonly object: Labels;
}

/** The labels that namespaces and pods may carry to be injected, in every combination. */
function labelSamples(webhooks: readonly Webhook[]): readonly Sample[] {
  const revisions = [undefined, ...revisionsOf(webhooks)];
  const withRevisions = (key: string, values: readonly string[]): readonly Labels[] =>
    revisions.flatMap((revision) =>
      [undefined, ...values].map((value) => {
        const labels = new Map<string, string>();
        if (value !== undefined) labels.set(key, value);
        if (revision !== undefined) labels.set(REVISION, revision);
        return labels;
      }),
    );
  const namespaces = withRevisions('istio-injection', ['enabled', 'disabled']);
  const objects = withRevisions('sidecar.istio.io/inject', ['true', 'false']);
  return namespaces.flatMap((namespace) => objects.map((object) => ({ namespace, object })));
}

function reportOverlaps(
  report: Report,
  webhooks: readonly Webhook[],
  samples: readonly Sample[],
): void {
  const overlaps = new Map<Webhook, Set<Webhook>>();
  for (const { namespace, object } of samples) {
    const matching = webhooks.filter(
      ({ field }) =>
        labelSelectorMatches(at(field, 'namespaceSelector'), namespace) &&
        labelSelectorMatches(at(field, 'objectSelector'), object),
    );
    for (const webhook of matching) {
      const known = overlaps.get(webhook) ?? new Set();
      for (const other of matching) if (other !== webhook) known.add(other);
      overlaps.set(webhook, known);
    }
  }
  for (const [webhook, others] of overlaps) {
    if (others.size === 0) continue;
    const names = [...others].map(
      ({ configuration, field }) => `${configuration.key.name}/${text(at(field, 'name'))}`,
    );
    report(webhook.configuration, {
      code: invalidWebhook,
      path: webhook.field.path,
      message: `The webhook overlaps with ${names.join(', ')}: a pod may be injected twice.`,
      hint: 'Let their selectors exclude each other.',
      related: [...others].flatMap(({ configuration, field }) =>
        relatedPlace(configuration, field.path, 'the other webhook'),
      ),
    });
  }
}
