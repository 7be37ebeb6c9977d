/** A boolean query parameter: present and neither `0` nor `false` means yes, as Kubernetes' conversion does. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}
