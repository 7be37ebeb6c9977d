import type { GroupResource } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import type { LabelSelector } from './label-selector.ts';

/** The fields of one webhook of a Mutating- or ValidatingWebhookConfiguration that the simulator reads. */
export interface Webhook {
  readonly name: string;
  readonly clientConfig: {
    readonly service?: {
      readonly namespace: string;
      readonly name: string;
      readonly path?: string;
      readonly port?: number;
    };
    readonly url?: string;
  };
  readonly failurePolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly timeoutSeconds?: number;
  readonly rules?: readonly {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly operations?: readonly string[];
  }[];
}

const GROUP = 'admissionregistration.k8s.io';

export const MUTATING: GroupResource = { group: GROUP, resource: 'mutatingwebhookconfigurations' };
export const VALIDATING: GroupResource = {
  group: GROUP,
  resource: 'validatingwebhookconfigurations',
};

/** The webhooks of a stored configuration, in its order. */
export function webhooksOf(configuration: KubernetesObject): readonly Webhook[] {
  const webhooks = configuration['webhooks'];
  return Array.isArray(webhooks) ? (webhooks as Webhook[]) : []; // validated when it was stored
}
