import { messages } from '../messages.ts';
import type { AppOrder } from '../worker/gitops-protocol.ts';
import { addToJournal, report, toast, type Workspace } from './actions.ts';

/** Presses a button of an Application; what Argo CD refuses is said. */
export async function orderApp({ store, cluster }: Workspace, order: AppOrder): Promise<void> {
  if (store.past.value) return;
  try {
    const { entry, refused } = await cluster.call((api) => api.order(order, store.files.value));
    addToJournal(store, entry);
    const text =
      refused === undefined
        ? messages.gitops.ordered[order.verb](order.name)
        : messages.gitops.refused(refused);
    toast(store, { icon: refused === undefined ? 'good' : 'info', text });
  } catch (error) {
    report(store, error);
  }
}
