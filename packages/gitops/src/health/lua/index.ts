export { createLuaHealth, type HealthScript, type LuaHealthOptions } from './lua-health.ts';
export type { LuaLimits } from './run-lua.ts';
