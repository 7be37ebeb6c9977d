/** Differences that stay, by the name of the case and the request line, with the reason. */
export const ACCEPTED: ReadonlyMap<string, string> = new Map([
  [
    'paths of each kind, first rule wins: GET http://reviews/a',
    'HttpRequest.path has no absolute form: Envoy takes authority and path out of it, route() answers 404.',
  ],
]);
