import type { FileSet } from '@drydock/lab';
import { findPlaces } from './find-places.ts';
import { meshPicture } from './mesh-picture.ts';
import type { MeshPicture } from './mesh-protocol.ts';
import { serviceRoutes } from './mesh-routes.ts';
import type { OpenedLab } from './open-lab.ts';
import { placeKey } from './protocol.ts';

/** The mesh of an open lab, with the lines of its routes in the files of now. */
export function pictureOf({ lab, cluster, record }: OpenedLab, files: FileSet): MeshPicture {
  const { store } = cluster.simulator;
  const fields = serviceRoutes(store).flatMap(({ route, rules }) =>
    route
      ? ['', ...rules.map(({ path }) => path)].map((path) => ({ resource: route.key, path }))
      : [],
  );
  const places = findPlaces(fields, files, lab.cluster);
  return meshPicture({
    store,
    calls: record.calls(),
    requests: record.requests(),
    sinceMs: record.sinceMs(),
    placeOf: ({ route }, path) => route && places[placeKey({ resource: route.key, path })],
  });
}
