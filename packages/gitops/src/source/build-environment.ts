import type { SourceContext } from './source-context.ts';

/** The variables that parameters of a source may name: `$ARGOCD_APP_NAME`, `${ARGOCD_APP_REVISION}`. */
export function buildEnvironment(context: SourceContext): ReadonlyMap<string, string> {
  const { revision, application, source } = context;
  const field = (name: string): string => {
    const value = source[name];
    return typeof value === 'string' ? value : '';
  };
  return new Map([
    ['ARGOCD_APP_NAME', application.name],
    ['ARGOCD_APP_NAMESPACE', application.namespace],
    ['ARGOCD_APP_PROJECT_NAME', application.project],
    ['ARGOCD_APP_REVISION', revision],
    ['ARGOCD_APP_REVISION_SHORT', revision.slice(0, 7)],
    ['ARGOCD_APP_REVISION_SHORT_8', revision.slice(0, 8)],
    ['ARGOCD_APP_SOURCE_REPO_URL', field('repoURL')],
    ['ARGOCD_APP_SOURCE_PATH', field('path')],
    ['ARGOCD_APP_SOURCE_TARGET_REVISION', field('targetRevision')],
  ]);
}

/** Fills variables in; `$$` is a dollar, what is not known is empty. */
export function fillVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:\$|\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g,
    (whole, braced: string | undefined, bare: string | undefined) =>
      whole === '$$' ? '$' : (variables.get(braced ?? bare ?? '') ?? ''),
  );
}
