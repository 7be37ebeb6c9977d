import type { LoadJq } from './jq.ts';

/** jq 1.7 compiled to WebAssembly, fetched when it is first needed: bundlers put it into a chunk of its own. */
export const loadJq: LoadJq = async () => {
  const { raw } = await import('jq-wasm');
  return (input, filter, flags) => raw(input, filter, [...flags]);
};
