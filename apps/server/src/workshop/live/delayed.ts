/** An action that follows its cause after a while, once however often it was caused. */
export interface Delayed {
  /** After the time, unless it is due already. */
  readonly soon: () => void;
  readonly cancel: () => void;
}

export function delayed(ms: number, action: () => void): Delayed {
  let timer: NodeJS.Timeout | undefined;
  return {
    soon: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        action();
      }, ms);
    },
    cancel: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
