import { describe, expect, test } from 'vitest';
import { readRanges, RefusedAddress, resolveSafely } from './address-guard.ts';

const to =
  (...addresses: readonly string[]) =>
  async () =>
    Promise.resolve(addresses);

describe('resolveSafely', () => {
  test.each([
    '127.0.0.1',
    '127.8.9.10',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.5.4',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ])('refuses %s', async (host) => {
    await expect(resolveSafely(host, [])).rejects.toBeInstanceOf(RefusedAddress);
  });

  test.each(['2130706433', '0x7f.1', '0177.0.0.1'])(
    'reads %s as URLs do, and refuses it',
    async (host) => {
      const { hostname } = new URL(`http://${host}/`);
      await expect(resolveSafely(hostname, [])).rejects.toBeInstanceOf(RefusedAddress);
    },
  );

  test('a name with one private address among public ones is refused', async () => {
    const resolve = to('93.184.216.34', '10.0.0.7');
    await expect(resolveSafely('both.example', [], resolve)).rejects.toThrow('10.0.0.7');
  });

  test('a public address is the one to connect to', async () => {
    expect(await resolveSafely('a.example', [], to('93.184.216.34'))).toEqual({
      address: '93.184.216.34',
      family: 4,
    });
  });

  test('what the configuration allows is allowed, and nothing beside it', async () => {
    const allowed = readRanges('10.1.0.0/16, ::1');
    expect(await resolveSafely('10.1.2.3', allowed)).toMatchObject({ address: '10.1.2.3' });
    expect(await resolveSafely('[::1]', allowed)).toMatchObject({ address: '::1' });
    await expect(resolveSafely('10.2.0.1', allowed)).rejects.toBeInstanceOf(RefusedAddress);
  });

  test('a range that is none is refused by name', () => {
    expect(() => readRanges('10.0.0.0/8,localhost')).toThrow('"localhost"');
  });
});
