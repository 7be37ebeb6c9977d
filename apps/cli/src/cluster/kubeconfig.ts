export interface KubeconfigOptions {
  /** `http://127.0.0.1:6443` */
  readonly server: string;
  readonly token: string;
  /** PEM of what to trust; absent for plain HTTP. */
  readonly certificateAuthority?: string;
  /** Name of the cluster, its user and its context. */
  readonly name: string;
}

/** A kubeconfig with one cluster, as text; its strings are JSON, which YAML reads as it is. */
export function kubeconfigText(options: KubeconfigOptions): string {
  const { server, token, name, certificateAuthority } = options;
  const [quotedName, quotedServer, quotedToken] = [name, server, token].map((text) =>
    JSON.stringify(text),
  );
  const trust =
    certificateAuthority === undefined
      ? ''
      : `\n      certificate-authority-data: ${Buffer.from(certificateAuthority).toString('base64')}`;
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${quotedName}
    cluster:
      server: ${quotedServer}${trust}
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
