/**
 * Runs `work` for the newest argument only: while one run is under way, the calls that come in are
 * kept down to the last one. So a slow answer never piles up behind a fast typist.
 */
export function latest<Argument>(
  work: (argument: Argument) => Promise<void>,
): (argument: Argument) => Promise<void> {
  let running: Promise<void> | undefined;
  let next: { readonly argument: Argument } | undefined;
  const drain = async (): Promise<void> => {
    while (next) {
      const { argument } = next;
      next = undefined;
      await work(argument);
    }
  };
  return (argument) => {
    next = { argument };
    running ??= drain().finally(() => {
      running = undefined;
    });
    return running;
  };
}
