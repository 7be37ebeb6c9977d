/// <reference path="./fengari.d.ts" />
import { isPlainObject } from '@drydock/merge';
import { lauxlib, lua, lualib, to_luastring, type LuaDebug, type LuaState } from 'fengari';
import { MAX_TEXT, prelude } from './lua-prelude.ts';

export interface LuaLimits {
  /** Instructions of the whole run. */
  readonly instructions: number;
}

export interface LuaOptions {
  /** Global variable `obj`. */
  readonly object: unknown;
  /** Also the string and math libraries. */
  readonly useOpenLibs: boolean;
  /** Seconds since 1970 that os.time() answers. */
  readonly nowSeconds: number;
  readonly limits?: LuaLimits;
}

export type LuaResult =
  | { readonly ok: true; readonly status: string; readonly message: string }
  | { readonly ok: true; readonly status: undefined }
  | { readonly ok: false; readonly message: string };

/** Instructions between two looks at the bounds; few, because texts can double with each. */
const STEP = 8;
/** Texts at hand make each look dearer: `..` copies them, and what it makes may be kept. */
const BYTES_PER_INSTRUCTION = 200;
const defaultLimits: LuaLimits = { instructions: 100_000 };
/** Nested deeper, an object is no manifest. */
const MAX_DEPTH = 100;

/**
 * Runs a health script and reads the `status` and `message` of the table it returns. Errors of the script,
 * and scripts that take too long or too much, are answers.
 */
export function runLua(script: string, options: LuaOptions): LuaResult {
  const state = lauxlib.luaL_newstate();
  open(state, options);
  const prepared = run(state, prelude);
  if (prepared !== undefined) return { ok: false, message: prepared };
  // Two slots a level: a table and the key that its value waits with.
  lua.lua_checkstack(state, 2 * MAX_DEPTH + 10);
  if (!push(state, options.object, 0)) {
    return { ok: false, message: 'the object is nested too deep for a script' };
  }
  lua.lua_setglobal(state, to_luastring('obj'));
  guard(state, options.limits ?? defaultLimits);
  const problem = run(state, script, 1);
  return problem === undefined ? readResult(state) : { ok: false, message: problem };
}

function open(state: LuaState, { nowSeconds, useOpenLibs }: LuaOptions): void {
  const libraries = [
    ['_G', lualib.luaopen_base] as const,
    ['table', lualib.luaopen_table] as const,
    ...(useOpenLibs
      ? [['string', lualib.luaopen_string] as const, ['math', lualib.luaopen_math] as const]
      : []),
  ];
  for (const [name, load] of libraries) {
    lauxlib.luaL_requiref(state, to_luastring(name), load, 1);
    lua.lua_pop(state, 1);
  }
  lua.lua_createtable(state, 0, 1);
  lua.lua_pushstring(state, to_luastring('time'));
  lua.lua_pushjsfunction(state, (inner) => {
    lua.lua_pushnumber(inner, nowSeconds);
    return 1;
  });
  lua.lua_rawset(state, -3);
  lua.lua_setglobal(state, to_luastring('os'));
}

/** Runs a chunk; the message of its error, if it has one. */
function run(state: LuaState, source: string, results = 0): string | undefined {
  let status = lauxlib.luaL_loadstring(state, to_luastring(source));
  if (status === lua.LUA_OK) status = lua.lua_pcall(state, 0, results, 0);
  if (status === lua.LUA_OK) return undefined;
  const isText = lua.lua_type(state, -1) === lua.LUA_TSTRING;
  return isText ? lua.lua_tojsstring(state, -1) : 'the script failed';
}

/** Counts instructions and looks at the size of texts; past a bound every further instruction is an error. */
function guard(state: LuaState, limits: LuaLimits): void {
  let left = limits.instructions;
  const stop = (inner: LuaState, message: string): never => {
    lua.lua_sethook(
      inner,
      (again) => lauxlib.luaL_error(again, to_luastring(message)),
      lua.LUA_MASKCOUNT,
      1,
    );
    return lauxlib.luaL_error(inner, to_luastring(message));
  };
  const look = (inner: LuaState, record: LuaDebug): void => {
    const { largest, total } = textsAtHand(inner, record);
    if (largest > MAX_TEXT) stop(inner, `a text of more than ${MAX_TEXT} bytes`);
    left -= STEP + Math.floor(total / BYTES_PER_INSTRUCTION);
    if (left < 0) stop(inner, 'the script takes too many instructions');
  };
  lua.lua_sethook(state, look, lua.LUA_MASKCOUNT, STEP);
}

/** Bytes of the texts that the running function has in its variables and in hand. */
function textsAtHand(
  state: LuaState,
  record: LuaDebug,
): { readonly largest: number; readonly total: number } {
  let [largest, total] = [0, 0];
  for (let i = 1; lua.lua_getlocal(state, record, i) !== null; i++) {
    const size = lua.lua_type(state, -1) === lua.LUA_TSTRING ? lua.lua_rawlen(state, -1) : 0;
    lua.lua_pop(state, 1);
    largest = Math.max(largest, size);
    total += size;
  }
  return { largest, total };
}

/** Pushes JSON as Lua's values; false when it is nested too deep (something is pushed all the same). */
function push(state: LuaState, value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) {
    lua.lua_pushnil(state);
    return false;
  }
  if (typeof value === 'string') lua.lua_pushstring(state, to_luastring(value));
  else if (typeof value === 'boolean') lua.lua_pushboolean(state, value);
  else if (typeof value === 'number' || typeof value === 'bigint') pushNumber(state, Number(value));
  else if (Array.isArray(value)) return pushList(state, value, depth);
  else if (isPlainObject(value)) return pushObject(state, value, depth);
  else lua.lua_pushnil(state);
  return true;
}

/** Lua's integers have 32 bits here; larger ones are floats that print alike. */
function pushNumber(state: LuaState, value: number): void {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) lua.lua_pushinteger(state, value);
  else lua.lua_pushnumber(state, value);
}

function pushList(state: LuaState, list: readonly unknown[], depth: number): boolean {
  let isFine = true;
  lua.lua_createtable(state, list.length, 0);
  for (const [i, item] of list.entries()) {
    isFine = push(state, item, depth + 1) && isFine;
    lua.lua_rawseti(state, -2, i + 1);
  }
  return isFine;
}

function pushObject(
  state: LuaState,
  object: Readonly<Record<string, unknown>>,
  depth: number,
): boolean {
  let isFine = true;
  lua.lua_createtable(state, 0, 0);
  for (const [key, item] of Object.entries(object)) {
    lua.lua_pushstring(state, to_luastring(key));
    isFine = push(state, item, depth + 1) && isFine;
    lua.lua_rawset(state, -3);
  }
  return isFine;
}

function readResult(state: LuaState): LuaResult {
  const type = lua.lua_type(state, -1);
  if (type === lua.LUA_TNIL) return { ok: true, status: undefined };
  if (type !== lua.LUA_TTABLE) {
    return { ok: false, message: 'expect table output from Lua script' };
  }
  return { ok: true, status: readText(state, 'status'), message: readText(state, 'message') };
}

function readText(state: LuaState, key: string): string {
  const type = lua.lua_getfield(state, -1, to_luastring(key));
  const isText = type === lua.LUA_TSTRING || type === lua.LUA_TNUMBER;
  const text = isText ? lua.lua_tojsstring(state, -1) : '';
  lua.lua_pop(state, 1);
  return text;
}
