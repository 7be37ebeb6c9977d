/** The parts of an image reference. */
export interface ImageName {
  /** Without Docker Hub's own prefixes: `curlimages/curl`, `redis`, `ghcr.io/org/app`. */
  readonly repository: string;
  /** `latest` when none is given. */
  readonly tag: string;
}

const HUB = /^(?:(?:index\.|registry-1\.)?docker\.io\/)(?:library\/)?/;

/** `docker.io/library/redis:7@sha256:…` -> redis, 7. */
export function parseImageName(image: string): ImageName {
  const [named = ''] = image.split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const name = hasTag ? named.slice(0, colon) : named;
  return { repository: name.replace(HUB, ''), tag: hasTag ? named.slice(colon + 1) : 'latest' };
}
