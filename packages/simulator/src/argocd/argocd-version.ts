/** The release that the simulated Argo CD says it is, and whose behaviour packages/gitops follows. */
export const ARGOCD_VERSION = 'v3.6.0';
export const ARGOCD_NAMESPACE = 'argocd';
export const ARGOCD_IMAGE: string = `quay.io/argoproj/argocd:${ARGOCD_VERSION}`;
/** What the cluster's API server answers at /version; templates and metrics are told of it. */
export const CLUSTER_VERSION = 'v1.34.2';
