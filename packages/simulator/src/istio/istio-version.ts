/** The release that the simulated control plane says it is, and whose answers the mesh package follows. */
export const ISTIO_VERSION = '1.32.0';
const ISTIO_HUB = 'docker.io/istio';
export const ISTIO_NAMESPACE = 'istio-system';
export const ISTIO_REVISION = 'default';

export const PROXY_IMAGE: string = `${ISTIO_HUB}/proxyv2:${ISTIO_VERSION}`;
export const PILOT_IMAGE: string = `${ISTIO_HUB}/pilot:${ISTIO_VERSION}`;
