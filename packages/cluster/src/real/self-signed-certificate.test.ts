import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSelfSignedCertificate } from './self-signed-certificate.ts';

test('is valid for its hosts, for a year, and signed by itself', () => {
  const now = new Date('2026-11-21T10:00:00Z');
  const made = createSelfSignedCertificate(['localhost', '127.0.0.1'], now);
  const certificate = new X509Certificate(made.certificate);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkHost('example.com')).toBeUndefined();
  expect(certificate.ca).toBe(true);
  expect(certificate.validToDate.toISOString()).toBe('2027-11-21T10:00:00.000Z');
});

test('never makes the same key twice', () => {
  const now = new Date(0);
  const [first, second] = [1, 2].map(() => createSelfSignedCertificate(['localhost'], now));
  expect(first?.key).not.toBe(second?.key);
});
