import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { messages } from '../messages.ts';

export interface LazyViewProps {
  readonly isShown: boolean;
  readonly load: () => Promise<ComponentType>;
}

/** A view whose code comes when it is first shown. */
export function LazyView({ isShown, load }: LazyViewProps): JSX.Element {
  const [View, setView] = useState<ComponentType>();
  useEffect(() => {
    if (!isShown || View) return undefined;
    let isGone = false;
    void load().then((view) => !isGone && setView(() => view));
    return () => {
      isGone = true;
    };
  }, [isShown, View, load]);
  return View ? <View /> : <p class="dim mesh-wait">{messages.views.loading}</p>;
}
