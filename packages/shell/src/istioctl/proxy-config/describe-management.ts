import { asText, at } from '../../kubectl/json-access.ts';

/** `reviews.prod`: the resource that istiod says shaped a route or cluster (istioctl configdump/route.go, renderConfig). */
export function describeManagement(part: unknown): string {
  const path = asText(at(part, 'metadata', 'filter_metadata', 'istio', 'config'));
  if (path === '') return '';
  const pieces = path.split('/');
  const isIstio = /^\/apis\/networking\.istio\.io\/v1(?:alpha3|beta1)?\/namespaces\//.test(path);
  if (!isIstio) return '<unknown>';
  return pieces.length === 8 ? `${pieces[7] ?? ''}.${pieces[5] ?? ''}` : '';
}

/** The conditions on the path of a route; the others are not shown (configdump/listener.go, describeMatch). */
export function describeMatch(match: unknown): string {
  const text = (...path: readonly string[]): string => asText(at(match, ...path));
  const conditions = [
    ...(text('path_separated_prefix') === ''
      ? []
      : [`PathPrefix:${text('path_separated_prefix')}`]),
    ...(text('prefix') === '' ? [] : [`${text('prefix')}*`]),
    ...(text('path') === '' ? [] : [text('path')]),
    ...(at(match, 'safe_regex') === undefined ? [] : [`regex ${text('safe_regex', 'regex')}`]),
  ];
  return conditions.join(' ');
}
