/**
 * One tab works on a lab, others read: two would overwrite each other. The working tab holds a Web
 * Lock; who takes over steals it, and the tab that lost it is told. Where locks are missing (plain
 * http on another host), every tab works and the last write wins.
 */
export interface TabClaim {
  /** False while another tab works on this lab. */
  readonly isOurs: boolean;
}

const takeOverKey = (lab: string): string => `drydock:take-over:${lab}`;

/** Claims a lab for this tab; `onLost` is called when another one takes it away. */
export async function claimLab(lab: string, onLost: () => void): Promise<TabClaim> {
  if (!('locks' in navigator)) return { isOurs: true };
  const steal = takeFlag(lab);
  const { promise, resolve } = Promise.withResolvers<TabClaim>();
  const options: LockOptions = steal ? { steal: true } : { ifAvailable: true };
  navigator.locks
    .request(`drydock-lab-${lab}`, options, (lock) => {
      resolve({ isOurs: lock !== null });
      return lock === null ? undefined : new Promise(() => undefined);
    })
    .catch(onLost); // stolen
  return promise;
}

/** Opens the lab again, as the tab that works on it, with what the other one saved last. */
export function takeOver(lab: string): void {
  try {
    sessionStorage.setItem(takeOverKey(lab), 'yes');
  } catch {
    // Without storage there is nothing to overwrite.
  }
  location.reload();
}

function takeFlag(lab: string): boolean {
  try {
    const isSet = sessionStorage.getItem(takeOverKey(lab)) !== null;
    sessionStorage.removeItem(takeOverKey(lab));
    return isSet;
  } catch {
    return false;
  }
}
