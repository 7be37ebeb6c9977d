import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';

interface Look {
  readonly icon: IconName;
  readonly tone: string;
}

const looks: Readonly<Record<string, Look>> = {
  Synced: { icon: 'sync', tone: 'good' },
  OutOfSync: { icon: 'outsync', tone: 'warn' },
  Healthy: { icon: 'good', tone: 'good' },
  Progressing: { icon: 'run', tone: 'run' },
  Running: { icon: 'run', tone: 'run' },
  Terminating: { icon: 'run', tone: 'warn' },
  Degraded: { icon: 'bad', tone: 'bad' },
  Failed: { icon: 'bad', tone: 'bad' },
  Error: { icon: 'bad', tone: 'bad' },
  Succeeded: { icon: 'good', tone: 'good' },
  ResourcesUpToDate: { icon: 'good', tone: 'good' },
  ErrorOccurred: { icon: 'bad', tone: 'bad' },
  Suspended: { icon: 'suspended', tone: '' },
  Missing: { icon: 'missing', tone: 'warn' },
};
const unknown: Look = { icon: 'unsure', tone: '' };

/** A status of Argo CD in its own word, with the shape and the colour that it has everywhere. */
export function ArgoStatus({ status }: { readonly status: string }): JSX.Element {
  const { icon, tone } = looks[status] ?? unknown;
  return (
    <span class={`st ${tone}`}>
      <Icon name={icon} small {...(icon === 'run' ? { class: 'turns' } : {})} />
      {status}
    </span>
  );
}
