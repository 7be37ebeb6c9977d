const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const WILDCARD_LABEL = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const NUMERIC = /^[+-]?[0-9]{1,18}$/;

/** A DNS label as istiod takes it: up to 63 letters (of either case), digits and inner hyphens. */
export function isDnsLabel(label: string): boolean {
  return label.length <= 63 && LABEL.test(label);
}

/** What is wrong with a full domain name; undefined when nothing is. A dot at the end is allowed. */
export function domainProblem(domain: string): string | undefined {
  return lengthProblem(domain) ?? labelsProblem(domain);
}

/** As domainProblem, but the first label may be `*`, or begin with `*` or `*-`. */
export function wildcardDomainProblem(domain: string): string | undefined {
  const problem = lengthProblem(domain);
  if (problem !== undefined) return problem;
  const dot = domain.indexOf('.');
  const first = dot === -1 ? domain : domain.slice(0, dot);
  if (first.length > 63 || !WILDCARD_LABEL.test(first)) return labelMessage(first);
  return dot === -1 ? undefined : labelsProblem(domain.slice(dot + 1));
}

/** As wildcardDomainProblem; hosts that istiod makes up for SNI (`outbound_.80_._.a.b`) are also fine. */
export function sniDomainProblem(domain: string): string | undefined {
  const problem = lengthProblem(domain);
  if (problem !== undefined) return problem;
  if (!domain.startsWith('outbound_')) return wildcardDomainProblem(domain);
  const [, port = '', , host = ''] = domain.split('_');
  const isComplete = domain.split('_').length >= 4 && /[0-9]/.test(port) && /[a-zA-Z]/.test(host);
  return isComplete ? undefined : 'it should read outbound_.<port>_._.<host>';
}

function lengthProblem(domain: string): string | undefined {
  if (domain === '') return 'it is empty';
  return domain.length > 255 ? 'it is longer than 255 characters' : undefined;
}

function labelsProblem(domain: string): string | undefined {
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  if (NUMERIC.test(last)) return `its last label "${last}" is a number`;
  const checked = last === '' ? labels.slice(0, -1) : labels;
  const wrong = checked.find((label) => !isDnsLabel(label));
  return wrong === undefined ? undefined : labelMessage(wrong);
}

function labelMessage(label: string): string {
  return label === '' ? 'it has an empty label' : `its label "${label}" is no DNS label`;
}
