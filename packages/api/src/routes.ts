import { gradingRoutes } from './grading/routes.ts';
import { peopleRoutes } from './people.ts';
import type { Api } from './route.ts';
import { workshopRoutes } from './workshop/routes.ts';

/** Every route of the HTTP API, in the order of the document. Each area has a file of its own. */
export const apiRoutes = [...peopleRoutes, ...workshopRoutes, ...gradingRoutes] as const;

/** For `createClient<DrydockApi>`: import it as a type, and no schema reaches the bundle. */
export type DrydockApi = Api<typeof apiRoutes>;
