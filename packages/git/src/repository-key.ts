/** Equal for the spellings of one repository's URL: case, `.git` and a slash at the end, user names. Source: Argo CD's rule for comparing repository URLs. */
export function repositoryKey(url: string): string {
  const text = url
    .trim()
    .toLowerCase()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/)(.+)$/.exec(text);
  if (scp && !text.includes('://')) return `${scp[1]}/${scp[2]}`;
  return text.replace(/^[a-z+]+:\/\//, '').replace(/^[^@/]*@/, '');
}
