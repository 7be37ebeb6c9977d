import { catalogueJson } from '../../generated/catalogue.js';
import type { Catalogue, CatalogueData } from './catalogue.ts';
import { createCatalogue } from './create-catalogue.ts';

let loaded: Catalogue | undefined;

/**
 * The generated catalogue: every kind of Kubernetes, Istio, Gateway API, Argo CD and the Prometheus
 * operator. Parsed on the first call (a few milliseconds), shared afterwards; immutable.
 * `pnpm --filter @drydock/manifests build` writes it.
 */
export function loadCatalogue(): Catalogue {
  loaded ??= createCatalogue(JSON.parse(catalogueJson) as CatalogueData); // our own build product
  return loaded;
}
