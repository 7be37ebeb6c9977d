import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWorkspace } from '../lab/workspace.ts';
import { messages } from '../messages.ts';

/** The Metrics view, fetched when it is first shown. */
export function LazyMetrics(): JSX.Element {
  const { store } = useWorkspace();
  const [View, setView] = useState<ComponentType>();
  const isShown = store.view.value === 'metrics';
  useEffect(() => {
    if (!isShown || View) return;
    void import('./metrics-view.tsx').then(({ MetricsView }) => setView(() => MetricsView));
  }, [isShown, View]);
  if (!View || !isShown) return <p class="dim mesh-wait">{messages.metrics.loading}</p>;
  return store.engine.value === 'ready' ? (
    <View />
  ) : (
    <p class="dim mesh-wait">{messages.metrics.loading}</p>
  );
}
