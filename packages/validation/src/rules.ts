import type { Rule } from './rule.ts';
import { conflictingHostsRule } from './rules/virtual-service/conflicting-hosts.ts';
import { hostWithoutServiceRule } from './rules/virtual-service/host-without-service.ts';
import { prefixGlobRule } from './rules/virtual-service/prefix-glob.ts';
import { rewriteSeamRule } from './rules/virtual-service/rewrite-seam.ts';
import { routeOrderRule } from './rules/virtual-service/route-order.ts';
import { unknownHostRule } from './rules/virtual-service/unknown-host.ts';
import { unknownSubsetRule } from './rules/virtual-service/unknown-subset.ts';

/** All rules, in the order in which their findings are made. */
export const rules: readonly Rule[] = Object.freeze([
  unknownHostRule,
  unknownSubsetRule,
  routeOrderRule,
  prefixGlobRule,
  rewriteSeamRule,
  hostWithoutServiceRule,
  conflictingHostsRule,
]);
