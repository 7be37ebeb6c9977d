import { X509Certificate } from 'node:crypto';
import type { Agent, RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { parseDocument } from 'yaml';
import { ClusterError } from '../cluster-error.ts';
import { createKubeClient } from '../create-kube-client.ts';
import type { KubeClient } from '../kube-client.ts';
import type { Credentials } from './credentials.ts';
import { createNodeFetch } from './node-fetch.ts';

/** A way to an API server: its client, and what streams (exec) need. */
export interface Connection {
  readonly kube: KubeClient;
  /** `https://127.0.0.1:6443` */
  readonly server: string;
  /** `127.0.0.1:6443`, for messages. */
  readonly host: string;
  readonly credentials: () => Promise<Credentials>;
}

/** The largest kubeconfig that is read. */
const MOST_BYTES = 1024 * 1024;

/** Opens one context of a kubeconfig. Nothing is asked yet. Throws ClusterError `bad-kubeconfig` or `bad-certificate`; its messages never hold what the file keeps secret. */
export function openConnection(text: string, context?: string, now: Date = new Date()): Connection {
  const config = readKubeconfig(text);
  config.setCurrentContext(contextOf(config, context));
  const cluster = config.getCurrentCluster();
  if (!cluster || !URL.canParse(cluster.server))
    throw bad(
      `Context ${quoted(config.currentContext)} names a cluster that the file does not describe with a server. Correct its cluster.`,
    );
  const user = config.getCurrentUser();
  if (!user)
    throw bad(
      `Context ${quoted(config.currentContext)} names a user that the file does not describe. Correct its user.`,
    );
  checkClientCertificate(user.certData, now);
  const credentials = async (): Promise<Credentials> => {
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (cause) {
      throw bad(
        'The credentials of the kubeconfig could not be read: a file that it names is missing, or its exec plug-in failed. Try the same context with kubectl.',
        cause,
      );
    }
    const { agent, auth, headers } = options;
    const basic =
      typeof auth === 'string' ? `Basic ${Buffer.from(auth).toString('base64')}` : undefined;
    return {
      agent: agent as Agent, // applyToHTTPSOptions always makes one
      headers: {
        ...(headers as Readonly<Record<string, string>> | undefined), // Authorization, as texts
        ...(basic === undefined ? {} : { authorization: basic }),
      },
    };
  };
  const server = cluster.server.replace(/\/$/, '');
  const transport = { fetch: createNodeFetch({ credentials }), baseUrl: server };
  return { kube: createKubeClient(transport), server, host: new URL(server).host, credentials };
}

function readKubeconfig(text: string): KubeConfig {
  if (text.length > MOST_BYTES)
    throw bad(`The kubeconfig is larger than ${MOST_BYTES} bytes. Name the right file.`);
  const document = parseDocument(text, { prettyErrors: false });
  const [mistake] = document.errors;
  if (mistake) {
    const line = text.slice(0, mistake.pos[0]).split('\n').length;
    throw bad(`The kubeconfig is no YAML: line ${line} (${mistake.code}). Correct it there.`);
  }
  const config = new KubeConfig();
  try {
    config.loadFromString(text);
  } catch (cause) {
    throw bad(
      'The kubeconfig does not have the form of one: clusters, contexts and users are lists of named entries. Compare it with the output of kubectl config view.',
      cause,
    );
  }
  return config;
}

function contextOf(config: KubeConfig, wanted: string | undefined): string {
  const names = (config.contexts ?? []).map(({ name }) => name);
  const name = wanted ?? config.currentContext;
  if (name !== undefined && names.includes(name)) return name;
  const there =
    names.length === 0
      ? 'The file has no contexts.'
      : `There are: ${names.map(quoted).join(', ')}.`;
  throw bad(`The kubeconfig has no context ${quoted(name ?? '')}. ${there}`);
}

function checkClientCertificate(data: string | undefined, now: Date): void {
  if (data === undefined || data === '') return;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(data, 'base64'));
  } catch (cause) {
    throw bad('The client-certificate-data of the kubeconfig is no certificate.', cause);
  }
  if (certificate.validToDate < now)
    throw new ClusterError(
      'bad-certificate',
      `The client certificate of the kubeconfig expired on ${certificate.validToDate.toISOString().slice(0, 10)}. Fetch the kubeconfig anew.`,
    );
}

const quoted = (text: string): string => JSON.stringify(text);

function bad(message: string, cause?: unknown): ClusterError {
  return new ClusterError('bad-kubeconfig', message, cause === undefined ? undefined : { cause });
}
