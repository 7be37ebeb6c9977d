import { KubectlFailure } from '../kubectl/failure.ts';

/** Ends an istioctl command: `Error: …`, as cobra prints it. */
export function istioctlFailure(message: string): KubectlFailure {
  return new KubectlFailure(`Error: ${message}`);
}
