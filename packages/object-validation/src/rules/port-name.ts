const PORT_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** What is wrong with the name of a port. @see apimachinery util/validation IsValidPortName */
export function portNameProblems(name: string): readonly string[] {
  const problems: string[] = [];
  if (name.length > 15) problems.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (problems.length === 0 && !PORT_NAME.test(name))
    problems.push('must not begin or end with a hyphen');
  return problems;
}
