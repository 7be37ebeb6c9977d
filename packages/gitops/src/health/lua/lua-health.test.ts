import { describe, expect, test } from 'vitest';
import { createLuaHealth } from './lua-health.ts';

const health = (script: string, object: object = {}, useOpenLibs = false) =>
  createLuaHealth(
    { 'example.com/Thing': { health: script, useOpenLibs } },
    { nowMs: () => 1_700_000_000_000 },
  )({ apiVersion: 'example.com/v1', kind: 'Thing', ...object });

describe('createLuaHealth', () => {
  test('answers with the status and message that the script returns', () => {
    const script = `
      local hs = { status = "Progressing", message = "waiting" }
      if obj.status ~= nil then
        for i, condition in ipairs(obj.status.conditions) do
          if condition.type == "Ready" then
            hs.status = "Healthy"
            hs.message = condition.message .. " " .. obj.status.count .. " " .. table.getn(obj.status.conditions)
          end
        end
      end
      return hs`;
    expect(health(script)).toEqual({ status: 'Progressing', message: 'waiting' });
    const status = { count: 3, conditions: [{ type: 'Ready', message: 'fine' }] };
    expect(health(script, { status })).toEqual({ status: 'Healthy', message: 'fine 3 1' });
  });

  test('leaves other kinds alone, and takes globs', () => {
    const override = createLuaHealth(
      { 'example.com/*': { health: 'return { status = "Healthy" }' } },
      { nowMs: () => 0 },
    );
    expect(override({ apiVersion: 'v1', kind: 'Pod' })).toBeUndefined();
    expect(override({ apiVersion: 'example.com/v1', kind: 'Any' })?.status).toBe('Healthy');
  });

  test.each([
    ['a syntax error', 'return {'],
    ['an error', 'return obj.status.phase'],
    ['no table', 'return 1'],
    ['an unknown status', 'return { status = "Great" }'],
    ['no string library', 'return { status = string.rep("x", 2) }'],
    ['no way outside', 'return { status = io.read() }'],
  ])('makes the object Unknown with a reason on %s', (_, script) => {
    const found = health(script);
    expect(found?.status).toBe('Unknown');
    expect(found?.message).not.toBe('');
  });

  test.each([
    ['a loop', 'while true do end'],
    ['a loop that catches its end', 'while true do pcall(function() while true do end end) end'],
    ['endless recursion', 'local function f() return 1 + f() end return f()'],
    ['a text that doubles', 'local s = "xxxxxxxx" for i = 1, 60 do s = s .. s end'],
    [
      'a text in a table that doubles',
      'local t = { s = "xx" } for i = 1, 60 do t.s = t.s .. t.s end',
    ],
    ['a huge repetition', 'return { status = string.rep("x", 1e9) }'],
    [
      'an explosive pattern',
      'return { status = string.find(string.rep("a", 5000), "a-a-a-a-a-b") }',
    ],
    [
      'an explosive replacement',
      'return { status = string.gsub(string.rep("a", 5000), "a", string.rep("b", 5000)) }',
    ],
  ])('stops %s', (_, script) => {
    const found = health(script, {}, true);
    expect(found?.status).toBe('Unknown');
  });

  test('refuses an object that is nested too deep', () => {
    let value: object = {};
    for (let i = 0; i < 5_000; i++) value = { value };
    expect(health('return { status = "Healthy" }', { value })?.status).toBe('Unknown');
  });
});
