export {
  defineRoute,
  type Access,
  type AddressOf,
  type Answer,
  type Api,
  type InputOf,
  type OutputOf,
  type Role,
  type RouteDefinition,
} from './route.ts';
export { problemSchema, problemType, type Problem } from './problem.ts';
export { idSchema, momentSchema, personNameSchema } from './values.ts';
export { apiRoutes, type DrydockApi } from './routes.ts';
export { peopleRoutes, rejoinCodeSchema } from './people.ts';
export { openApiDocument } from './open-api.ts';
export {
  ApiCallError,
  clientHeader,
  createClient,
  type ApiClient,
  type ClientOptions,
} from './client.ts';
