import type { Behaviour } from './behaviour.ts';
import { exporter } from './exporter.ts';
import { extAuthz } from './ext-authz.ts';
import { createHttpbin } from './httpbin.ts';
import { parseImageName } from './image-name.ts';
import { createStaticSite } from './static-site.ts';
import { details } from './shop/details.ts';
import { echoing } from './shop/echo-received.ts';
import { ratings } from './shop/ratings.ts';
import { reviews } from './shop/reviews.ts';
import { web } from './shop/web.ts';

interface RegisteredImage {
  readonly repository: string;
  /** Tags that can be pulled; any when absent. */
  readonly tags?: readonly string[];
  readonly behaviour: Behaviour;
}

/** Runs, answers nothing: clients that wait for a shell, databases, Istio's own images. */
const INERT: Behaviour = { httpPorts: [], latencyMs: 0 };

/** Does what its command says: shells, and curl, which labs use for its shell. */
const SHELL: Behaviour = { ...INERT, isShell: true };

/** Every image that can be pulled, each with what it does. Adding one touches this list and its own file. */
const IMAGES: readonly RegisteredImage[] = [
  { repository: 'drydock/shop-web', tags: ['1'], behaviour: echoing(web) },
  { repository: 'drydock/shop-reviews', tags: ['v1', 'v2', 'v3'], behaviour: echoing(reviews) },
  { repository: 'drydock/shop-ratings', tags: ['v1'], behaviour: echoing(ratings) },
  { repository: 'drydock/shop-details', tags: ['v1'], behaviour: echoing(details) },
  { repository: 'drydock/load', behaviour: INERT },
  { repository: 'drydock/exporter', behaviour: exporter },
  { repository: 'curlimages/curl', behaviour: SHELL },
  { repository: 'mccutchen/go-httpbin', behaviour: createHttpbin(8080) },
  { repository: 'kennethreitz/httpbin', behaviour: createHttpbin(80) },
  { repository: 'istio/ext-authz', behaviour: extAuthz },
  { repository: 'gcr.io/istio-testing/ext-authz', behaviour: extAuthz },
  { repository: 'istio/pilot', behaviour: INERT },
  { repository: 'istio/proxyv2', behaviour: INERT },
  { repository: 'registry.k8s.io/coredns/coredns', behaviour: INERT },
  { repository: 'quay.io/prometheus/prometheus', behaviour: INERT },
  { repository: 'quay.io/argoproj/argocd', behaviour: INERT },
  { repository: 'rancher/klipper-helm', behaviour: INERT },
  { repository: 'nginx', behaviour: createStaticSite('nginx', 'Welcome to nginx!') },
  {
    repository: 'gcr.io/google-samples/gb-frontend',
    behaviour: createStaticSite('Apache', 'Guestbook'),
  },
  { repository: 'redis', behaviour: { ...INERT, tcpPorts: [6379] } },
  { repository: 'postgres', behaviour: { ...INERT, tcpPorts: [5432] } },
  { repository: 'busybox', behaviour: SHELL },
  { repository: 'alpine', behaviour: SHELL },
];

const BY_REPOSITORY: ReadonlyMap<string, RegisteredImage> = new Map(
  IMAGES.map((image) => [image.repository, image]),
);

/** What the program in an image does; undefined for an image that cannot be pulled. */
export function findBehaviour(image: string): Behaviour | undefined {
  const { repository, tag } = parseImageName(image);
  const registered = BY_REPOSITORY.get(repository);
  if (!registered) return undefined;
  const { tags } = registered;
  return tags === undefined || tags.includes(tag) ? registered.behaviour : undefined;
}
