import type { RouteDefinition } from '@drydock/api';

/** The route with this id, with its exact types. */
export function routeNamed<
  const Routes extends readonly RouteDefinition[],
  Id extends Routes[number]['id'],
>(routes: Routes, id: Id): Extract<Routes[number], { readonly id: Id }> {
  const route = routes.find((each) => each.id === id);
  if (!route) throw new TypeError(`There is no route ${id}.`);
  return route as Extract<Routes[number], { readonly id: Id }>;
}
