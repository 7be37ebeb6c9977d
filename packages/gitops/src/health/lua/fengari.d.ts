/** The part of fengari that is used here; the package has no types of its own. */
declare module 'fengari' {
  /** A Lua state; opaque. */
  export interface LuaState {
    readonly l_G: unknown;
  }
  /** An activation record of a hook; opaque. */
  export interface LuaDebug {
    readonly event: number;
  }
  type LuaFunction = (state: LuaState) => number;

  export const lua: {
    readonly LUA_OK: number;
    readonly LUA_MASKCOUNT: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    lua_sethook(
      state: LuaState,
      hook: (state: LuaState, record: LuaDebug) => void,
      mask: number,
      count: number,
    ): void;
    lua_getlocal(state: LuaState, record: LuaDebug, index: number): unknown;
    lua_type(state: LuaState, index: number): number;
    lua_rawlen(state: LuaState, index: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_checkstack(state: LuaState, slots: number): boolean;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pushnil(state: LuaState): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushinteger(state: LuaState, value: number): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushstring(state: LuaState, value: Uint8Array): void;
    lua_pushjsfunction(state: LuaState, value: LuaFunction): void;
    lua_createtable(state: LuaState, items: number, fields: number): void;
    lua_rawset(state: LuaState, index: number): void;
    lua_rawseti(state: LuaState, index: number, key: number): void;
    lua_getfield(state: LuaState, index: number, key: Uint8Array): number;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_tojsstring(state: LuaState, index: number): string;
  };
  export const lauxlib: {
    luaL_newstate(): LuaState;
    luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, global: number): void;
    luaL_loadstring(state: LuaState, source: Uint8Array): number;
    luaL_error(state: LuaState, message: Uint8Array): never;
  };
  export const lualib: {
    luaopen_base: LuaFunction;
    luaopen_table: LuaFunction;
    luaopen_string: LuaFunction;
    luaopen_math: LuaFunction;
  };
  export function to_luastring(text: string): Uint8Array;
}
