import type { Diagnostic } from '@drydock/manifests';

/**
 * Whose judgement is asked for. `cluster`: an API server with Istio and Argo CD. `istioctl-analyze` and
 * `istioctl-validate`: those commands, which take files exactly as written (a Service port without
 * `protocol` has none, a Deployment is no pod) and leave Kubernetes' own kinds to Kubernetes.
 */
export type Judge = 'cluster' | 'istioctl-analyze' | 'istioctl-validate';

/** Rules that only one command knows. */
export const COMMAND_RULES: Readonly<Record<Judge, readonly string[]>> = {
  cluster: [],
  'istioctl-analyze': [],
  'istioctl-validate': ['istioctl/service-ports', 'istioctl/operator-fields'],
};

/** Whether the judge would say this: istioctl looks at the shape of Istio's kinds alone. */
export function isWithinJudgement(diagnostic: Diagnostic, judge: Judge): boolean {
  if (judge === 'cluster') return true;
  const { code, stage, resource } = diagnostic;
  if (stage === 'schema') return resource?.group.endsWith('.istio.io') ?? false;
  // Without an apiVersion istioctl finds no kind of Istio and passes the document over.
  return code !== 'syntax/missing-api-version' || judge !== 'istioctl-validate';
}
