import * as istio from '../../codes/istio.ts';
import { specRule } from '../../check.ts';
import { at } from '../../field.ts';
import { checkTargets } from '../../istio/checks/selector.ts';
import { checkTrafficMatch, checkWasm } from '../../istio/checks/wasm.ts';
import type { ObjectRule } from '../../rule.ts';

/** A WasmPlugin: a plugin, and whom it applies to. */
export const wasmPluginRule: ObjectRule = specRule({
  name: 'wasm-plugin/spec',
  kind: 'extensions.istio.io/WasmPlugin',
  codes: [
    istio.invalidWasm,
    istio.invalidPort,
    istio.conflictingTargets,
    istio.invalidTargetRef,
    istio.invalidSelector,
    istio.emptySelector,
    istio.nullItem,
  ],
  check(spec, check) {
    checkTargets(check, spec);
    checkWasm(check, spec);
    checkTrafficMatch(check, at(spec, 'match'));
  },
});
