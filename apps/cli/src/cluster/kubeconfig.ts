export interface KubeconfigOptions {
  /** `http://127.0.0.1:6443` */
  readonly server: string;
  readonly token: string;
  /** Name of the cluster, its user and its context. */
  readonly name: string;
}

/** A kubeconfig with one cluster, as text; its strings are JSON, which YAML reads as it is. */
export function kubeconfigText({ server, token, name }: KubeconfigOptions): string {
  const [quotedName, quotedServer, quotedToken] = [name, server, token].map((text) =>
    JSON.stringify(text),
  );
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${quotedName}
    cluster:
      server: ${quotedServer}
users:
  - name: ${quotedName}
    user:
      token: ${quotedToken}
contexts:
  - name: ${quotedName}
    context:
      cluster: ${quotedName}
      user: ${quotedName}
current-context: ${quotedName}
`;
}
