import type { RawCatalogue } from '../build-catalogue.ts';

/** Applies our own data to what the packages hold. */
export function applyOverlays(catalogue: RawCatalogue): void {
  void catalogue;
}
