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
    ['string.match("v1.2", "%d+")', '1'],
    ['string.gsub("a-b-c", "-", "_")', 'a_b_c'],
    ['string.find("abc", "b")', '2'],
    ['string.find("a.c", ".", 1, true)', '2'],
    ['("abc"):rep(2, ",")', 'abc,abc'],
    ['string.gmatch("k=v", "%w")()', 'k'],
    ['table.concat({ "a", "b" }, "+")', 'a+b'],
    ['math.max(1, 3)', '3'],
  ])('with the open libraries runs %s', (expression, message) => {
    const script = `local x = ${expression} return { status = "Healthy", message = tostring(x) }`;
    expect(health(script, {}, true)).toEqual({ status: 'Healthy', message });
  });

  const instructions = 'the script takes too many instructions';
  const text = 'a text of more than 1000000 bytes';
  test.each([
    ['a loop', instructions, 'while true do end'],
    [
      'a loop that catches its end',
      instructions,
      'while true do pcall(function() while true do end end) end',
    ],
    ['endless recursion', instructions, 'local function f() return 1 + f() end return f()'],
    ['a text that doubles', text, 'local s = "xxxxxxxx" for i = 1, 60 do s = s .. s end'],
    [
      'a text in a table that doubles',
      text,
      'local t = { s = "xx" } for i = 1, 60 do t.s = t.s .. t.s end',
    ],
    ['a huge repetition', text, 'return { status = string.rep("x", 1e9) }'],
    [
      'many large texts',
      'texts of more than 8000000 bytes',
      'local t = {} for i = 1, 1000 do t[i] = string.rep("x", 999999) end',
    ],
    [
      'many texts that are put together',
      instructions,
      'local t, x = {}, string.rep("x", 900000) for i = 1, 5000 do t[i] = x .. i end',
    ],
    [
      'an explosive pattern',
      'the pattern takes too long',
      'return { status = string.find(string.rep("a", 5000), "a-a-a-a-a-b") }',
    ],
    [
      'an explosive replacement',
      text,
      'return { status = string.gsub(string.rep("a", 5000), "a", string.rep("b", 5000)) }',
    ],
  ])('stops %s', (_, message, script) => {
    const found = health(script, {}, true);
    expect(found?.status).toBe('Unknown');
    expect(found?.message).toContain(message);
  });

  test('refuses an object that is nested too deep', () => {
    let value: object = {};
    for (let i = 0; i < 5_000; i++) value = { value };
    expect(health('return { status = "Healthy" }', { value })?.status).toBe('Unknown');
  });
});
