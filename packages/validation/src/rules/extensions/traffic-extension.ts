import { invalidExtension, invalidLua } from '../../codes/extensions.ts';
import * as istio from '../../codes/istio.ts';
import { specRule } from '../../check.ts';
import { at, isSet, text } from '../../field.ts';
import { checkTargets } from '../../istio/checks/selector.ts';
import { checkTrafficMatch, checkWasm } from '../../istio/checks/wasm.ts';
import { byteLength } from '../../istio/regex.ts';
import type { ObjectRule } from '../../rule.ts';

const MAX_LUA = 64 * 1024;

/** A TrafficExtension: a Wasm plugin or Lua code, and whom it applies to. */
export const trafficExtensionRule: ObjectRule = specRule({
  name: 'traffic-extension/spec',
  kind: 'extensions.istio.io/TrafficExtension',
  codes: [
    invalidExtension,
    invalidLua,
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
    const wasm = at(spec, 'wasm');
    const lua = at(spec, 'lua');
    if (isSet(wasm) === isSet(lua)) {
      check.report(invalidExtension, spec, 'A TrafficExtension has either wasm or lua.');
    }
    if (isSet(wasm)) checkWasm(check, wasm);
    if (isSet(lua)) {
      const code = at(lua, 'inlineCode');
      const length = byteLength(text(code));
      if (length === 0) check.report(invalidLua, lua, 'lua needs its inlineCode.');
      else if (length > MAX_LUA) check.report(invalidLua, code, 'Lua code may have 64 KB at most.');
    }
    checkTrafficMatch(check, at(spec, 'match'));
  },
});
